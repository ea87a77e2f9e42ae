import { nearMiss } from '../../../core/text/near-miss.ts';
import { listed } from '../../terminal/complaint.ts';
import { codeTables } from '../../code-tables.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { didYouMean, UsageError } from '../../terminal/usage-error.ts';

export interface ExplainOptions {
  readonly code: string;
  readonly json?: boolean;
}

/** Explains a problem code: its meaning, cause and remedy. Throws `UsageError` for an unknown code. */
export function explainAction({ code, json }: ExplainOptions, output: Output): ExitCode {
  const wanted = code.replaceAll(/^[[\s]+|[\]\s]+$/g, '').toUpperCase();
  const rows = codeTables.flatMap(({ heading, rows: own }) => own.map((row) => ({ ...row, area: heading })));
  const found = rows.find((row) => row.code === wanted);
  if (found === undefined)
    throw unknown(
      code,
      wanted,
      rows.map((row) => row.code),
    );
  const { title, remedy, area } = found;
  const why = wanted.startsWith('SLC1') ? wrongHere : wrongOutside;
  if (json) printJson(output, 'explain', { code: wanted, area, meaning: title, why, remedy });
  else output.out(`${wanted}  ${title}.\n\nWhy:    ${area}. ${why}\nRemedy: ${remedy}\n`);
  return 0;
}

const wrongHere =
  'A file, the tree, the configuration or the request is wrong. The problem returns until that changes.';
const wrongOutside =
  'The cause is outside: a tenant, git, the store, or a result of an earlier run. The problem may go away by itself.';

/** Returns an error that suggests codes with the same first digits, or else the likeliest one. */
function unknown(written: string, wanted: string, codes: readonly string[]): UsageError {
  const close = [...codes].sort().filter((code) => wanted.length > 5 && code.startsWith(wanted.slice(0, -1)));
  const meant = close.length > 0 ? close : [nearMiss(wanted, codes)].filter((code) => code !== undefined);
  return new UsageError(`there is no code ${JSON.stringify(written)}`, {
    why:
      meant.length === 0
        ? 'a code is SLC and four digits, in brackets after a message'
        : `${meant.length === 1 ? 'a similar code is' : 'similar codes are'} ${listed(meant)}`,
    remedy: meant[0] === undefined ? 'docs/reference/codes.md lists all' : didYouMean(meant[0]),
    code: 'SLC1902',
  });
}
