import { budgets } from '../../core/budgets.ts';
import { join } from 'node:path';
import { rejectedFolder } from '../../adapters/directory-tenant/inbox/put-away.ts';
import type { HandOver } from './schema.ts';
import { fileNamesIn, readBounded } from './bounded-file.ts';

const { reasonBytes: longestReason, rejected: most } = budgets.handOver;

/** Lists the rejected files of an inbox, with the reasons stored there. */
export async function rejectedIn(inbox: string): Promise<HandOver['rejected']> {
  const folder = join(inbox, rejectedFolder);
  const names = await fileNamesIn(folder);
  const files = names.filter((name) => names.includes(`${name}.txt`)).slice(0, most);
  return Promise.all(
    files.map(async (file) => {
      const text = (await readBounded(join(folder, `${file}.txt`), longestReason))?.toString('utf8');
      return { file, reason: reasonIn(text ?? '') };
    }),
  );
}

/** Returns the text after `Reason:` or the list after `Reasons:`. */
function reasonIn(text: string): string {
  const one = /^Reason: (.*)$/m.exec(text)?.[1];
  if (one !== undefined) return one;
  const several = [...text.matchAll(/^- (.*)$/gm)].map(([, reason]) => reason);
  return several.length > 0 ? several.join('; ') : text.trim().slice(0, 500);
}
