import type { SecretMatch, SecretScanner } from '../../src/ports/secret-scanner.ts';

/** Takes every `secret-` followed by letters and digits for a secret, and remembers what it was given to look at. */
export class FakeSecretScanner implements SecretScanner {
  readonly scanned: string[] = [];

  scan(text: string): Promise<readonly SecretMatch[]> {
    this.scanned.push(text);
    const matches = [...text.matchAll(/secret-[a-z0-9]+/g)].map(({ index, 0: { length } }) => ({
      rule: 'fake',
      start: index,
      end: index + length,
    }));
    return Promise.resolve(matches);
  }
}
