import { isMap, parseDocument } from 'yaml';

/**
 * Returns the text of an environment's file with a path bound to an id. Keeps comments and order. Accepts any file that
 * `parseEnvironmentFile` accepts; an empty one too.
 */
export function withBinding(text: string, path: string, id: string): string {
  const document = parseDocument(text, { intAsBigInt: true });
  const isDigits = /^(?:0|[1-9]\d*)$/.test(id);
  if (!isMap(document.get('bindings'))) document.set('bindings', document.createNode({}));
  document.setIn(['bindings', path], isDigits ? BigInt(id) : id);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, singleQuote: null });
}
