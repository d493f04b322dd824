// Folding and tokenising, identical to site_builder/search/fold.py (a test compares them over all letters).

// Each letter before what it becomes.
const SPECIAL = new Map("ßss æae œoe øo łl đd ðd þth ħh ŧt ıi ςσ".split(" ").map(([from, ...to]) => [from, to.join("")]));
const WORD = /([\p{L}\p{N}]+)/u;

const foldLetter = (letter) =>
  /[™℠]/.test(letter)
    ? " "
    : letter.normalize("NFKD").toLowerCase().replace(/[^ -~]/gu, (c) => SPECIAL.get(c) ?? c).replace(/[\u0300-\u036f]/g, "");

/** The text without case, accents and ligatures. */
export const fold = (text) => [...text].map(foldLetter).join("");

/** [folded word, the word as written] of each word of a text. */
export function tokens(text) {
  const found = [];
  let folded = "";
  let written = "";
  for (const letter of [...text.normalize("NFC"), " "]) {
    let counted = false;
    for (const part of foldLetter(letter).split(WORD)) {
      if (WORD.test(part)) {
        folded += part;
        if (!counted) written += letter;
        counted = true;
      } else if (part && folded) {
        found.push([folded, written]);
        folded = written = "";
        counted = false;
      }
    }
  }
  return found;
}

/** The folded words of a text. */
export const words = (text) => tokens(text).map(([folded]) => folded);

/** Whether a text ends in a letter or digit: then its last word may still be typed. */
export const endsInWord = (text) => WORD.test(fold([...text].pop() ?? ""));

/** Length of the common beginning of two words. */
export function shared(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}
