// A request to one organisation, ready for the visitor's own mail program. Nothing is sent from here.

import { at, data, fill, language } from "../dom.js";
import { addressOf, dataOf } from "./profile.js";

const LONGEST = 1800; // characters of an address that every mail program takes

/** Language in which an organisation most probably reads: one it works in, else its country's (CLDR likely subtags). */
function languageOf(record) {
  const spoken = record?.languages ?? [];
  if (spoken.includes(language)) return language;
  const country = record?.sites?.[0]?.country;
  const local = country ? new Intl.Locale(`und-${country}`).maximize().language : language;
  return [...spoken, local].find((code) => Object.hasOwn(data.letters, code)) ?? language;
}

/** The open data of an organisation; null where it cannot be had. */
const recordOf = (slug) =>
  fetch(dataOf(slug, "json"))
    .then((response) => (response.ok ? response.json() : null))
    .catch(() => null);

/** Subject and text of the letter. */
function write({ need, stage, timing, who, secret }, code, slug) {
  const words = data.letters[code];
  const line = (label, text) => (text ? `${fill(words.line, { facet: label, text })}\n` : "");
  const profile = new URL(addressOf(slug), location.href).href;
  const paragraphs = [
    words.greeting,
    fill(words.found, { title: words.title }) + `\n${profile}`,
    line(words.need, need) + line(words.stage, stage && words.stages[stage]) + line(words.timing, timing),
    secret ? words.confidential : "",
    words.ask,
    `${words.regards}\n${who}`,
  ];
  const text = paragraphs.map((paragraph) => paragraph.trim()).filter(Boolean).join("\n\n");
  return { subject: fill(words.subject, { text: need.split("\n")[0].slice(0, 80) || words.title }), text };
}

/** Keeps the letter on the page true to what is entered. */
export function attach(form) {
  const read = () => {
    const { need, stage, timing, who, secret, to, tongue } = form.elements;
    const entered = { need: need.value.trim(), stage: stage.value, timing: timing.value.trim(), who: who.value.trim(), secret: secret.checked };
    return { entered, slug: to.value, tongue: tongue.value };
  };
  let latest = 0;
  const refresh = async () => {
    const mine = ++latest;
    const { entered, slug, tongue } = read();
    if (!slug) return;
    const record = await recordOf(slug);
    if (mine !== latest) return;
    const code = Object.hasOwn(data.letters, tongue) ? tongue : languageOf(record);
    const { subject, text } = write(entered, code, slug);
    const email = record?.contact?.email ?? "";
    at("letter").value = text;
    at("letter").lang = code;
    at("subject").textContent = subject;
    at("subject").lang = code;
    at("no-address").hidden = Boolean(email);
    const address = (body) => `mailto:${encodeURIComponent(email)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`;
    at("too-long").hidden = address(text).length <= LONGEST;
    at("send").href = at("too-long").hidden ? address(text) : address("");
  };
  form.addEventListener("input", refresh);
  form.addEventListener("submit", (event) => event.preventDefault());
  at("copy-letter").addEventListener("click", () => navigator.clipboard.writeText(at("letter").value));
  return refresh;
}
