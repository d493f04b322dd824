// Enhancements of every page; all of them work without.

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
