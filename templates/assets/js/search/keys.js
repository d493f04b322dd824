// Arrow keys move between the field and the results; Escape leads back to the field and empties it.

import { at } from "../dom.js";

const field = at("q");

function move(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...document.querySelectorAll("#results [data-result]:not([hidden]) > a, #results th > .name")];
  const here = links.indexOf(document.activeElement);
  const inField = document.activeElement === field;
  if (event.key === "ArrowDown" && (inField || here >= 0)) (links[here + 1] ?? links.at(-1))?.focus();
  else if (event.key === "ArrowUp" && here >= 0) (links[here - 1] ?? field).focus();
  else if (event.key === "Escape" && here >= 0) field.focus();
  else if (event.key === "Escape" && inField && field.value) {
    field.value = "";
    at("search").requestSubmit();
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", move);
