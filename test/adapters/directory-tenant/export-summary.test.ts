import { expect, it } from 'vitest';
import { NotWhole, summarise } from '../../../src/adapters/directory-tenant/inbox/export-summary.ts';

const data = (payload: string) => JSON.stringify({ data: Buffer.from(payload).toString('base64') });
const members = `{${Array.from({ length: 21_000 }, (_, index) => `"k${index}":1`).join()}}`;

// Parsing these first would take a gigabyte.
it.each([
  ['levels', '['.repeat(1000), 'nested deeper than 512 levels'],
  ['values', `[${'1,'.repeat(1_000_001)}1]`, 'has more than 1000000 values'],
  ['members', members, 'an object has more than 20000 members'],
  ['members of the payload', data(members), 'an object has more than 20000 members'],
])('refuses a file with too many %s for good, before it is parsed', (_what, text, reason) => {
  const read = () => summarise(Buffer.from(text));
  expect(read).toThrow(reason);
  expect(read).not.toThrow(NotWhole);
});
