import { isMap, parseDocument } from 'yaml';

/**
 * The text of an environment's file in which a path is bound to an id. Comments and the order of what is there stay.
 * Takes a file that `parseEnvironmentFile` accepts; an empty one too.
 */
export function withBinding(text: string, path: string, id: string): string {
  const document = parseDocument(text, { intAsBigInt: true });
  const isDigits = /^(?:0|[1-9]\d*)$/.test(id);
  if (!isMap(document.get('bindings'))) document.set('bindings', document.createNode({}));
  document.setIn(['bindings', path], isDigits ? BigInt(id) : id);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, singleQuote: null });
}
