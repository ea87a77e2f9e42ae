import { describe, expect, it } from 'vitest';
import type { SecretScanner } from '../../src/ports/secret-scanner.ts';

export interface ScannerUnderTest {
  readonly scanner: SecretScanner;
  /** Two different texts that it takes for secrets. */
  readonly secrets: readonly [string, string];
}

/** What every scanner does. */
export function secretScannerContract(name: string, make: () => ScannerUnderTest): void {
  describe(`a secret scanner: ${name}`, () => {
    it('finds nothing in what holds no secret', async () => {
      const { scanner } = make();
      expect(await scanner.scan('')).toEqual([]);
      expect(await scanner.scan('name: Order intake\ntext: Ship it, please\n')).toEqual([]);
    });

    it('says where a secret is, whatever stands around it', async () => {
      const { scanner, secrets } = make();
      const [secret] = secrets;
      const text = `größe 🚚: before ${secret} after\n`;
      const matches = await scanner.scan(text);
      expect(matches.map(({ start, end }) => text.slice(start, end))).toEqual([secret]);
      expect(matches[0]?.rule).toMatch(/^[a-z][a-z0-9-]*$/);
    });

    it('finds every one, by start', async () => {
      const { scanner, secrets } = make();
      const [one, other] = secrets;
      const text = `a: ${one}\nb: ${other}\nc: ${one}\n`;
      const matches = await scanner.scan(text);
      expect(matches.map(({ start, end }) => text.slice(start, end))).toEqual([one, other, one]);
    });

    it('says the same of the same text, also of several at once', async () => {
      const { scanner, secrets } = make();
      const texts = [`a: ${secrets[0]}`, 'nothing', `b: ${secrets[1]}`];
      const first = await Promise.all(texts.map((text) => scanner.scan(text)));
      const again = await Promise.all(texts.map((text) => scanner.scan(text)));
      expect(again).toEqual(first);
      expect(first.map(({ length }) => length)).toEqual([1, 0, 1]);
    });

    it('never gives the secret itself away', async () => {
      const { scanner, secrets } = make();
      expect(JSON.stringify(await scanner.scan(`a: ${secrets[0]}`))).not.toContain(secrets[0]);
    });

    it('looks although the text asks it not to', async () => {
      const { scanner, secrets } = make();
      const text = `<!-- secretlint-disable -->\na: ${secrets[0]} // secretlint-disable-line\n`;
      expect(await scanner.scan(text)).toHaveLength(1);
    });
  });
}
