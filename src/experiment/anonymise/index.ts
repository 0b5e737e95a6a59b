/**
 * anonymise: other names in what a run leaves behind. Decisions, figures and the digest are those of the real names.
 * Start at anonymise.ts (which field is what), then pseudonyms.ts (the new names), names-of.ts (the old ones).
 */
export { Anonymiser } from './anonymise.ts';
export { anonymiseComparison } from './anonymise-comparison.ts';
