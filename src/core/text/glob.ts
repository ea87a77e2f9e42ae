/**
 * Tells whether a glob matches a slug: `*` is any run of characters, `?` any one of them. It backtracks to the last `*`
 * only, so the time is at most in proportion to both lengths multiplied, because anybody may write a glob in a comment.
 */
export function globMatches(pattern: string, slug: string): boolean {
  let at = 0;
  let run: { readonly after: number; readonly from: number } | undefined;
  for (let index = 0; index < slug.length;) {
    if (pattern[at] === '*') {
      at += 1;
      run = { after: at, from: index };
    } else if (pattern[at] === '?' || pattern[at] === slug[index]) {
      at += 1;
      index += 1;
    } else if (run === undefined) return false;
    else {
      run = { ...run, from: run.from + 1 };
      at = run.after;
      index = run.from;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
