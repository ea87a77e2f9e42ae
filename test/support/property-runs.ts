/** Set by `npm run check:all`, which tries as many cases of a property as its test names. */
const isWhole = process.env['SLUICE_PROPERTIES'] === 'all';

/** Returns the number of cases to try of a property: a fifth of those that the test names, for a quick check. */
export const propertyRuns = (whole: number): number => (isWhole ? whole : Math.ceil(whole / 5));
