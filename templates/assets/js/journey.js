// The visitor's own cluster stands out on a journey; the choice is remembered as that of the search page.

import { keepMyCluster, myCluster } from "./site.js";

const choice = document.getElementById("mine");

function show() {
  for (const element of document.querySelectorAll("[data-cluster]")) {
    element.classList.toggle("mine", element.dataset.cluster === choice.value);
  }
}

choice.value = myCluster();
choice.parentElement.hidden = false;
choice.addEventListener("change", () => {
  keepMyCluster(choice.value);
  show();
});
show();
