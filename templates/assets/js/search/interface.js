// The search page beside the engine, up to its first answer.
export * from "./state.js";
export * from "./why.js";
export * from "./show.js";
export * from "./page.js";
