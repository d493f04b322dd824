// What the things of the index are called in the reader's language, in files of their own.

import { json } from "./index.js";

export const NOT_STATED = "-"; // stands for those who state no value of a facet
const LABELS = 8; // things in a file; all stand in one, too

/** Completes things, given by their numbers, with their id, label and the number of the broader one; without numbers all. */
export async function nameThings(index, numbers = index.things.keys()) {
  const packs = new Set([...numbers].map((number) => Math.floor(number / LABELS)));
  const files = packs.size * LABELS > index.things.length / 2 ? [["all", 0]] : [...packs].map((pack) => [pack, pack * LABELS]);
  await Promise.all(
    files.map(([file, start]) =>
      index.file(`label/${index.language}/${file}.bin`, (bytes) =>
        json(bytes).forEach(([id, label, broader], i) => Object.assign(index.things[start + i], { id, label, broader })),
      ),
    ),
  );
}

/** Numbers of the things of some facets. */
export const numbersOf = ({ things }, facets) => [...things.keys()].filter((n) => facets.includes(things[n].facet));
