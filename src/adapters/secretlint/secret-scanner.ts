import type { SecretMatch, SecretScanner } from '../../ports/secret-scanner.ts';
import { credentialMatches } from './credentials.ts';

export interface SecretScannerDeps {
  /** Finds secrets of the operator's configuration in a text, as start and end offsets. */
  readonly configured: (text: string) => readonly (readonly [from: number, to: number])[];
}

/**
 * Creates a scanner with Secretlint's recommended rules, further credentials (credentials.ts), and the secrets of the
 * configuration. It loads nothing, writes nothing and contacts nobody.
 */
export function createSecretScanner(deps: SecretScannerDeps): SecretScanner {
  return {
    async scan(text) {
      // Load it with the first text, because many commands scan none.
      const { lint } = await import('./lint.ts');
      const known = deps
        .configured(text)
        .map(([start, end]): SecretMatch => ({ rule: 'configured-secret', start, end }));
      const matches = [...(await lint(text)), ...credentialMatches(text), ...known];
      return matches.sort((one, other) => one.start - other.start || one.end - other.end);
    },
  };
}
