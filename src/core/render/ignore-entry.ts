/** A field to ignore: a file of the tree, and a pointer in the form of `ignore` (`FieldPattern`). */
export interface IgnoredField {
  readonly file: string;
  readonly pointer: string;
}

/**
 * Writes the YAML that ignores these fields and no others on one line, to paste into the `environments/<name>.yaml` of
 * the environment or source, or to merge into its `ignore`.
 */
export function ignoreLine(places: readonly IgnoredField[]): string {
  const entries = [...pointersByFile(places)].map(
    ([file, pointers]) => `${scalar(file)}: [${pointers.map(scalar).join(', ')}]`,
  );
  return `ignore: { ${entries.join(', ')} }`;
}

function pointersByFile(places: readonly IgnoredField[]): ReadonlyMap<string, readonly string[]> {
  const files = Map.groupBy(places, ({ file }) => file);
  return new Map(
    [...files].map(([file, fields]) => [file, [...new Set(fields.map(({ pointer }) => pointer))]]),
  );
}

/** Writes a YAML scalar: plain where YAML reads it back unchanged, otherwise in double quotes. */
function scalar(text: string): string {
  if (/^[a-z/][\w/.=~-]*$/i.test(text)) return text;
  const quoted = JSON.stringify(text);
  // YAML reads JSON's escapes, and needs more characters escaped than JSON does.
  return quoted.replaceAll(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
