// The engine: what every question needs, on the search page, in the partner finder and under the search fields.
export * from "./index.js";
export * from "./labels.js";
export * from "./open.js";
export * from "./resolve.js";
export * from "./rank.js";
