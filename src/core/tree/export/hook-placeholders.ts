import {
  mapHookAddresses,
  mapLeaves,
  type ContentObject,
  type HookAddressPart,
} from '../../stream/content.ts';
import { resolveReference, treeFile, treePath, type Tree } from '../tree.ts';

/** Returns a text in place of a webhook's unknown address. No server answers at it. */
export function hookPlaceholder(path: string, part: HookAddressPart): string {
  return part === 'url' ? `https://hook.invalid/${path}` : `unknown-address-of/${path}`;
}

/** Returns a tree with the placeholders of a file whose addresses of webhooks are unknown. */
export function withPlaceholders(tree: Tree): Tree {
  return new Map(
    [...tree].map(([name, file]) => {
      const at = treePath(name);
      const [stream, scenario] = [
        'stream' in at ? at.stream : undefined,
        'scenario' in at ? at.scenario : undefined,
      ];
      const [content, own] = [file.content, file.own].map(
        (part) =>
          mapLeaves(part, (leaf) =>
            mapHookAddresses(leaf, ({ path, part: wanted }) =>
              hookPlaceholder(resolveReference(path, stream, scenario), wanted),
            ),
          ) as ContentObject,
      );
      return [name, treeFile(content as ContentObject, own)];
    }),
  );
}
