/** Does what the packages' install scripts would have done. */
export function mendBinaries(root: string): void;

/** Version of the Node that npm scripts will use; null when it does not run. */
export function nodeVersion(root: string): string | null;

/** One sentence on why npm failed, and what to do. */
export function explainFailure(output: string): string;
