"use strict";
// Builds the list or one vacancy from the JSON endpoints, a moment after the page has loaded, as single-page boards do.
const root = document.getElementById("root");

function element(name, cls, text) {
  const made = document.createElement(name);
  if (cls) made.className = cls;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

async function showList() {
  const page = Number(new URLSearchParams(location.search).get("p") || "1");
  const answer = await (await fetch(`/data/vacancies?p=${page}`)).json();
  const list = element("ul", "vacancy-list");
  for (const row of answer.rows) {
    const item = element("li", "vacancy-card");
    const link = element("a", "vacancy-link", row.title);
    link.href = `/v/${row.key}`;
    item.append(link, " ", element("span", "vacancy-employer", row.employer), " ", element("span", "vacancy-place", row.place));
    list.append(item);
  }
  root.append(element("h1", "", "Vacancies"), list);
  if (answer.more) {
    const next = element("a", "next", "More");
    next.rel = "next";
    next.href = `/vacancies?p=${page + 1}`;
    root.append(next);
  }
  root.dataset.ready = "list";
}

function structured(one) {
  const data = {
    "@context": "https://schema.org/", "@type": "JobPosting", title: one.title, description: one.html,
    identifier: { "@type": "PropertyValue", name: "Spaboard", value: one.key }, datePosted: one.posted,
  };
  if (one.employer) data.hiringOrganization = { "@type": "Organization", name: one.employer };
  if (one.place) data.jobLocation = { "@type": "Place", address: { "@type": "PostalAddress", addressLocality: one.place, addressCountry: one.country } };
  if (one.salary) data.baseSalary = one.salary;
  if (one.employment_type) data.employmentType = one.employment_type;
  if (one.industry) data.industry = one.industry;
  if (one.until) data.validThrough = one.until;
  const script = element("script", "", JSON.stringify(data));
  script.type = "application/ld+json";
  return script;
}

async function showOne(key) {
  const answer = await fetch(`/data/vacancies/${key}`);
  const article = element("article", "vacancy");
  if (!answer.ok) {
    article.append(element("p", "vacancy-gone", "This vacancy does not exist."));
  } else {
    const one = await answer.json();
    document.title = `${one.title} | Spaboard`;
    article.append(element("h1", "vacancy-title", one.title));
    if (one.closed) {
      article.append(element("p", "vacancy-closed", "This vacancy is closed."));
    } else {
      const text = element("div", "vacancy-text");
      text.innerHTML = one.html; // escaped by the endpoint
      article.append(element("p", "vacancy-key", one.key), element("p", "vacancy-employer", one.employer),
        element("p", "vacancy-place", one.place), element("p", "vacancy-salary", one.salary), text);
      document.head.append(structured(one));
    }
  }
  root.append(article);
  root.dataset.ready = "one";
}

const found = location.pathname.match(/^\/v\/(\w+)$/);
setTimeout(() => (found ? showOne(found[1]) : showList()), 30);
