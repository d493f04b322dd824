// A field that suggests while one types: a combobox with a listbox as the ARIA Authoring Practices describe them.

import { counted, make } from "./dom.js";
import { fold } from "./search/resolve.js";

const PAUSE = 80; // milliseconds without a key before the list changes
const LETTERS = 2; // fewer say too little

/**
 * Makes a form's field suggest; returns the function that closes the list. Enter without a choice is the form's.
 * @param {(text: string) => Promise<{text, note}[]>} suggest what fits a text; what it rejects with is only logged
 * @param {(option) => void} pick called with what was chosen
 * @param {object} forms how many there are, by plural category
 */
export function combobox(form, field, suggest, pick, forms) {
  const list = make("ul", { id: `${field.id}-suggestions`, role: "listbox", "aria-label": field.labels[0].textContent });
  const status = make("p", { class: "hidden", role: "status" });
  let options = [];
  let chosen = -1;
  let latest = 0;
  let pause = 0;

  const styles = make("link", { rel: "stylesheet", href: new URL("../css/suggest.css", import.meta.url).href });
  document.head.append(styles);
  list.hidden = true;
  form.classList.add("suggests");
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    field.setAttribute(name, value);
  }

  function close() {
    latest++;
    clearTimeout(pause);
    show([]);
    status.textContent = "";
  }

  function take(found) {
    close();
    pick(found);
  }

  function show(found) {
    options = found.map((one, place) => {
      const option = make("li", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" });
      option.append(make("span", {}, one.text), " ", make("span", { class: "soft" }, one.note));
      option.addEventListener("click", () => take(one));
      return Object.assign(option, { found: one });
    });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    field.setAttribute("aria-expanded", String(options.length > 0));
    choose(-1);
  }

  function choose(place) {
    chosen = place;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  async function update() {
    const mine = ++latest;
    const text = field.value;
    try {
      const found = fold(text).trim().length < LETTERS ? [] : await suggest(text);
      if (mine !== latest || document.activeElement !== field) return;
      show(found);
      status.textContent = found.length ? counted(forms, found.length) : "";
    } catch (error) {
      console.warn(error);
      if (mine === latest) show([]); // the form works all the same
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(update, PAUSE);
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const { length } = options;
    if (event.key === "ArrowDown" && length) choose(chosen + 1 < length ? chosen + 1 : -1);
    else if (event.key === "ArrowUp" && length) choose(chosen < 0 ? length - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(options[chosen].found);
    else if (event.key === "Escape" && length) close();
    else return;
    event.preventDefault();
  });
  if (field.value) update();
  return close;
}
