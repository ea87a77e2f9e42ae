import { kindOfFolder, kinds } from '../stream/kinds.ts';
import { treePath } from '../tree/tree.ts';

/** Returns the reason why an environment's file cannot name places in a file; undefined where it can. */
export function reasonAgainstFile(file: string): string | undefined {
  const place = treePath(file);
  switch (place.is) {
    case 'stream':
    case 'scenario':
      return undefined;
    case 'shared': {
      const kind = kindOfFolder(place.folder);
      if (kind !== undefined && kinds[kind].carried) return undefined;
      return 'is of something that must exist in the tenant: bind it under bindings';
    }
    case 'sidecar':
      return 'is a sidecar: it decides nothing';
    case 'format':
    case 'environment':
    case 'other':
      return 'is not a file of a stream, scenario, event, rule or form, such as rules/vip.json';
  }
}
