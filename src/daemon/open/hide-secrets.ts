import type { Config } from '../../config/config.ts';
import { resolveSecret, SecretUnavailable, type SecretSources } from '../../config/secret.ts';
import type { Redactor } from '../../core/secrets/redactor.ts';
import { everything, secretsOf } from './opens.ts';

/**
 * Registers every available secret of a configuration with the redactor, even if the current work does not need it: an
 * export must recognise a target's secret in a stream. Skips missing secrets, which `resolveSecrets` reports when they
 * are needed.
 */
export async function hideSecrets(config: Config, sources: SecretSources, redactor: Redactor): Promise<void> {
  for (const ref of secretsOf(config, everything)) {
    // A value in the configuration itself, such as a client id, is no secret.
    if (ref.from === 'text') continue;
    try {
      redactor.add(await resolveSecret(ref, sources));
    } catch (error) {
      if (!(error instanceof SecretUnavailable)) throw error;
    }
  }
}
