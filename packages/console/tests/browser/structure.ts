import type { Page } from "playwright-core";

/** Says what a page lacks for people who do not see it, or see it small. */
export function structuralFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const nameOf = (element: Element): string => {
      const labelled = element.getAttribute("aria-labelledby");
      if (labelled) return document.getElementById(labelled)?.textContent?.trim() ?? "";
      const label = element.getAttribute("aria-label");
      if (label) return label;
      if (
        element instanceof HTMLInputElement ||
        element instanceof HTMLTextAreaElement ||
        element instanceof HTMLSelectElement
      ) {
        return element.labels?.[0]?.textContent?.trim() ?? "";
      }
      return element.textContent?.trim() ?? "";
    };
    for (const element of document.querySelectorAll(
      "input:not([type=hidden]), textarea, select, button, summary, a[href], section[aria-labelledby], [role=log]",
    )) {
      if (!nameOf(element)) faults.push(`no name: ${element.outerHTML.slice(0, 90)}`);
    }
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) {
      faults.push(`id used twice: ${id}`);
    }
    for (const attribute of ["aria-describedby", "aria-labelledby"]) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) {
        for (const id of (element.getAttribute(attribute) ?? "").split(" ")) {
          if (!document.getElementById(id)) faults.push(`${attribute} names nothing: ${id}`);
        }
      }
    }
    const titles = document.querySelectorAll("h1").length;
    if (titles !== 1) faults.push(`${titles} first-level headings`);
    if (!document.documentElement.lang) faults.push("no language");
    if (!document.title) faults.push("no title");
    if (document.querySelectorAll("main").length !== 1) faults.push("not exactly one main");
    if (document.documentElement.scrollWidth > window.innerWidth) faults.push("scrolls sideways");
    for (const control of document.querySelectorAll(
      "button, summary, select, input:not([type=hidden]), textarea",
    )) {
      const { height } = control.getBoundingClientRect();
      if (height > 0 && height < 24) faults.push(`too small to touch: ${nameOf(control)}`);
    }
    return faults;
  });
}
