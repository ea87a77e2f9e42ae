import { expect, it } from 'vitest';
import { downloadAs } from '../../../src/sandbox/pages/content-disposition.ts';

const nameIn = (header: string): string =>
  decodeURIComponent(/filename\*=UTF-8''(\S+)$/.exec(header)?.[1] ?? '');

it.each([
  ['Order Intake', 'Order Intake.json'],
  ['Rücksendung prüfen', 'Rücksendung prüfen.json'],
  ['🚚 Delivery', '🚚 Delivery.json'],
  ["it's 100 % (new)*", "it's 100 % (new)_.json"],
  ['../../etc/passwd', '_.._etc_passwd.json'],
  ['a\r\nSet-Cookie: x=1', 'a__Set-Cookie_ x=1.json'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe.json'],
  ['...', 'value-stream.json'],
  ['', 'value-stream.json'],
])('names the download of %j', (name, file) => {
  const header = downloadAs(name, '.json');
  expect(nameIn(header)).toBe(file);
  expect(header).toMatch(
    /^attachment; filename="[ !#$&-[\]-~]*"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+$/,
  );
});

it('cuts a long name between characters so that a file system takes it', () => {
  const file = nameIn(downloadAs('発'.repeat(300), '.json'));
  expect(file).toBe(`${'発'.repeat(66)}.json`);
  expect(Buffer.byteLength(file)).toBeLessThan(256);
});
