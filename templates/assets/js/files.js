// Files that a script makes for the visitor to keep.

// The rule of site_builder/site/views/data_files.py: what a spreadsheet program takes for a formula, and what it may.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBERS = /^-?\d+(\.\d+)?(; (-?\d+(\.\d+)?)?)*$/;
const AT_ONCE = 40; // cards asked for at a time

/** The cards of many documents, of the index; rejects if one cannot be loaded. */
export async function allCards(index, documents) {
  const cards = [];
  for (let start = 0; start < documents.length; start += AT_ONCE) {
    cards.push(...(await Promise.all(documents.slice(start, start + AT_ONCE).map((document) => index.card(document)))));
  }
  return cards;
}

/** A spreadsheet (RFC 4180, UTF-8 with a byte order mark, without which spreadsheet programs take another encoding).
 * `lines` are arrays of cells; a cell is a text or several. */
export const csv = (lines) =>
  `\ufeff${lines.map((line) => `${line.map((found) => cell([found].flat().join("; "))).join(",")}\r\n`).join("")}`;

/** A cell that a spreadsheet program shows and never runs. */
function cell(text) {
  const safe = FORMULA.test(text) && !NUMBERS.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const TYPES = { csv: "text/csv;charset=utf-8", json: "application/json", vcf: "text/vcard;charset=utf-8" };

/** Offers a text as a file; its type follows from the ending of its name. */
export function offer(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: TYPES[name.split(".").pop()] }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser may still be writing
}
