/** Time zones and languages to choose from. */

/** IANA names; the list of the runtime leaves out UTC, which is where everybody begins. */
const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];

const languages = [
  "en",
  "en-GB",
  "en-US",
  "ar",
  "cs",
  "da",
  "de",
  "el",
  "es",
  "es-MX",
  "fi",
  "fr",
  "he",
  "hi",
  "id",
  "it",
  "ja",
  "ko",
  "nl",
  "no",
  "pl",
  "pt",
  "pt-BR",
  "ro",
  "sv",
  "tr",
  "uk",
  "vi",
  "zh",
];

/** One entry of a list to choose from. */
export interface Choice {
  value: string;
  label: string;
  /** Language of the label, when it is not the page's. */
  lang?: string;
}

/** The zones, with the one that is chosen even if it is an older name. */
export function zoneChoices(chosen: string): Choice[] {
  return withChosen(zones, chosen).map((value) => ({
    value,
    label: value.replaceAll("_", " "),
  }));
}

/** The languages, each in its own words. */
export function languageChoices(chosen: string): Choice[] {
  return withChosen(languages, chosen).map((value) => ({
    value,
    label: new Intl.DisplayNames([value], { type: "language" }).of(value) ?? value,
    lang: value,
  }));
}

/** Whether the runtime knows a zone by this name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    // Also accepted by the runtime, but no zone's name: "+02:00".
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

function withChosen(known: string[], chosen: string): string[] {
  return known.includes(chosen) ? known : [...known, chosen];
}
