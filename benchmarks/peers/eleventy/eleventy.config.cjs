// Lists are made from the pages themselves: one collection entry for each page of a list.
module.exports = function (config) {
  config.addPassthroughCopy("main.css");
  const organisations = api => api.getFilteredByTag("organisation");
  const byTitle = (a, b) => (a.data.title < b.data.title ? -1 : 1);
  config.addCollection("lists", api => {
    const lists = new Map();
    for (const page of organisations(api).sort(byTitle)) {
      for (const name of ["competences", "clusters"]) {
        for (const id of page.data[name]) {
          const key = `${page.data.language}/${name}/${id}`;
          if (!lists.has(key)) lists.set(key, { language: page.data.language, name, id, pages: [] });
          lists.get(key).pages.push(page);
        }
      }
    }
    return [...lists.values()];
  });
  config.addCollection("languages", api => {
    const found = new Map();
    for (const page of organisations(api).sort(byTitle)) {
      if (!found.has(page.data.language)) found.set(page.data.language, { language: page.data.language, pages: [] });
      found.get(page.data.language).pages.push(page);
    }
    return [...found.values()];
  });
  config.addFilter("initials", pages => Object.entries(Object.groupBy ? Object.groupBy(pages, p => p.data.initial) : pages.reduce((all, p) => ((all[p.data.initial] ??= []).push(p), all), {})));
  config.addFilter("terms", (lists, language, name) => lists.filter(l => l.language === language && l.name === name));
  return { dir: { input: ".", output: "../out" }, markdownTemplateEngine: false };
};
