/** A word that stands in one message of one run, and that the model's answer says back. */
export function markerOf(seed: number, message: number): string {
  return `mark-${seed}-${message}-`;
}

/** The markers in a text. */
export function markersIn(text: string): string[] {
  return [...new Set(text.match(/mark-\d+-\d+-/g))];
}
