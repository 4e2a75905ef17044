import type { Page } from "playwright-core";

/** A text whose contrast is below WCAG AA. */
export interface FaintText {
  text: string;
  ratio: number;
}

/** Measures every visible text of a page against what is painted behind it. */
export function faintTexts(page: Page): Promise<FaintText[]> {
  return page.evaluate(() => {
    type Colour = [number, number, number, number];
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("Cannot measure colours: no canvas.");
    const toRgb = (css: string): Colour => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = css;
      context.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = context.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const backdrop = (element: Element | null): Colour => {
      for (let at = element; at; at = at.parentElement) {
        const colour = toRgb(getComputedStyle(at).backgroundColor);
        if (colour[3] === 1) return colour;
      }
      return [255, 255, 255, 1];
    };
    const luminance = ([r, g, b]: Colour) => {
      const [red = 0, green = 0, blue = 0] = [r, g, b].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const found: { text: string; ratio: number }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.textContent?.trim() ?? "";
      if (!element || !text || !element.checkVisibility() || element.closest("script")) continue;
      const style = getComputedStyle(element);
      const [ink, paper] = [luminance(toRgb(style.color)), luminance(backdrop(element))];
      const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) found.push({ text: text.slice(0, 60), ratio });
    }
    return found;
  });
}
