// The page in the hands of scripts: elements are made of texts, never of markup.

export const html = document.documentElement;
export const language = html.lang;
/** Relative address of the site's root, e.g. "../../". */
export const root = html.dataset.root;

export const at = (id) => document.getElementById(id);

/** What a tool page tells its script: words and names. */
export const data = JSON.parse(at("page-data")?.textContent ?? "null");

/** An element; an attribute that is undefined is left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A link that the page answers itself by calling `follow`, unless it is opened elsewhere. */
export function ownLink(text, href, follow) {
  const link = make("a", { href }, text);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow();
  });
  return link;
}

/** A message with its variables filled in. */
export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

const plural = new Intl.PluralRules(language);
const digits = new Intl.NumberFormat(language);

export const number = (n) => digits.format(n);

/** The form of a counted message for a number; `forms` are by CLDR category. */
export const counted = (forms, n) => fill(forms[plural.select(n)] ?? forms.other, { num: number(n) });

/** A text of the page's data, and one that counts. */
export const say = (name, values = {}) => fill(data.words[name], values);
export const count = (name, n) => counted(data.counted[name], n);
