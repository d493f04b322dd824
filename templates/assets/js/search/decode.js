// The binary formats of the index; site_builder/search/{codec,shards,facets}.py describe them.

export const WORD = 0;
export const STATED = 1;
export const MENTIONED = 2;
export const HINTED = 3; // stated, and only hinted at by the surface

/** The unpacked bytes of a file; a host may have unpacked it already. */
export async function unpack(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export const text = (bytes) => new TextDecoder().decode(bytes);

/** Reads numbers and bytes one after the other. */
class Cursor {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  number() {
    let value = 0;
    let shift = 0;
    for (;;) {
      if (this.at >= this.bytes.length) throw new Error("cut off");
      const byte = this.bytes[this.at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7;
    }
  }

  take(length) {
    if (this.at + length > this.bytes.length) throw new Error("cut off");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** All numbers of a stream. */
export function numbers(bytes) {
  const cursor = new Cursor(bytes);
  const found = [];
  while (cursor.at < bytes.length) found.push(cursor.number());
  return found;
}

function sums(gaps) {
  let at = 0;
  return gaps.map((gap) => (at += gap));
}

/** A long list: [document numbers, weights]. */
export function decodeList(bytes) {
  const found = numbers(bytes);
  return [sums(found.slice(0, found.length / 2)), found.slice(found.length / 2)];
}

/** A shard: Map of surface to groups {kind, number, file, documents, weights, count}, sorted. */
export function decodeShard(bytes) {
  const cursor = new Cursor(bytes);
  const head = Array.from({ length: 9 }, () => cursor.number());
  const streams = head.slice(2).map((length) => cursor.take(length));
  const [shared, lengths, , references, headers, gaps, weights] = streams.map((s, i) => (i === 2 ? s : numbers(s)));
  const groups = decodeGroups(headers, gaps, weights);
  const letters = new Cursor(streams[2]);
  const found = new Map();
  let before = new Uint8Array();
  let reference = 0;
  let newest = -1;
  let last = -1;
  shared.forEach((common, i) => {
    const surface = new Uint8Array(common + lengths[i]);
    surface.set(before.subarray(0, common));
    surface.set(letters.take(lengths[i]), common);
    before = surface;
    const mine = [];
    for (let more = 1; more; ) {
      const code = references[reference] >> 1;
      more = references[reference++] & 1;
      if (code === 1) newest++;
      if (code) last = code === 1 ? newest : newest - (code - 2);
      mine.push(groups[last]);
    }
    found.set(text(surface), mine);
  });
  return found;
}

function decodeGroups(headers, gaps, weights) {
  const groups = [];
  let taken = 0;
  for (let at = 0; at < headers.length; ) {
    const header = headers[at++];
    const count = header >> 4;
    const kind = (header >> 2) & 3;
    const number = kind !== WORD || header & 2 ? headers[at++] : -1;
    const file = header & 1 ? headers[at++] : -1;
    const end = taken + (file < 0 ? count : 0);
    const documents = sums(gaps.slice(taken, end));
    groups.push({ kind, number, file, count, documents, weights: weights.slice(taken, end) });
    taken = end;
  }
  return groups;
}

/** A facet: Map of value to document numbers. */
export function decodeFacet(bytes, documents) {
  const cursor = new Cursor(bytes);
  const found = new Map();
  for (let values = cursor.number(); values > 0; values--) {
    const name = text(cursor.take(cursor.number()));
    const size = cursor.number();
    if (size & 1) {
      const bits = cursor.take((documents + 7) >> 3);
      found.set(name, [...Array(documents).keys()].filter((n) => (bits[n >> 3] >> (n & 7)) & 1));
    } else {
      found.set(name, sums(Array.from({ length: size >> 1 }, () => cursor.number())));
    }
  }
  return found;
}
