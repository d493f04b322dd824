// Enhancements of every page; all of them work without.

const MINE = "catalogue:my-cluster";

/** The cluster that the visitor once named as theirs on the search page; empty where none, or where nothing is kept. */
export function myCluster() {
  try {
    return localStorage.getItem(MINE) ?? "";
  } catch {
    return "";
  }
}

/** Keeps, or with an empty id forgets, the visitor's cluster. */
export function keepMyCluster(id) {
  try {
    if (id) localStorage.setItem(MINE, id);
    else localStorage.removeItem(MINE);
  } catch {
    // Storage is switched off: the choice lasts as long as the address that holds it.
  }
}

/** Says whether a key press belongs to the element it happened in. */
function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

// "/" goes to the search field, as on many sites with a search.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const field = document.querySelector("main input[type=search], input[type=search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// The forms that lead to the search page suggest while one types; what that needs is loaded when it begins.
for (const form of document.querySelectorAll("form[data-words]")) {
  // After a deployment an old page does not find it; its form works all the same.
  const prepare = () => import("./suggest.js").then(({ attach }) => attach(form, myCluster()), console.warn);
  form.addEventListener("focusin", prepare, { once: true });
  form.addEventListener("submit", () => {
    form.elements.from?.remove();
    const value = myCluster();
    if (value) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "from", value }));
  });
}

// The shortlist's buttons, and its entry in the menu once there is something on it.
function hasShortlist() {
  try {
    return localStorage.getItem("catalogue:shortlist") !== null;
  } catch {
    return false;
  }
}
if (hasShortlist() || document.querySelector("[data-keep], [data-tool]")) import("./keep.js").catch(console.warn);

// Badges and needs whose last day has passed since the page was built.
if (document.querySelector("[data-until]")) import("./expire.js").then(({ expire }) => expire(document), console.warn);
