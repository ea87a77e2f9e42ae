import type { Config } from '../../config/config.ts';
import { resolveSecret, SecretUnavailable, type SecretSources } from '../../config/secret.ts';
import type { Redactor } from '../../core/secrets/redactor.ts';
import { everything, secretsOf } from './opens.ts';

/**
 * Tells the redactor every secret that a configuration names and that is here, also those that the work at hand does
 * not need: an export must know the secret of a target when it finds it in a stream. One that is missing is passed
 * over; where it is needed, `resolveSecrets` says so.
 */
export async function hideSecrets(config: Config, sources: SecretSources, redactor: Redactor): Promise<void> {
  for (const ref of secretsOf(config, everything)) {
    // What stands in the configuration itself, a client id, is no secret.
    if (ref.from === 'text') continue;
    try {
      redactor.add(await resolveSecret(ref, sources));
    } catch (error) {
      if (!(error instanceof SecretUnavailable)) throw error;
    }
  }
}
