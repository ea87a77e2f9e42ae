import { readRepositoryUrl } from '../../../config/values/repository-url.ts';
import { tenantNamePattern, tenantNameRemedy } from '../../../config/schema.ts';
import { usualAnswers, type StarterAnswers } from './starter.ts';

/** Asks a question at a terminal. Resolves to undefined once nobody can answer. */
export type Ask = (question: string) => Promise<string | undefined>;

/** Writes a sentence for the person who answers. */
export type Say = (text: string) => void;

/** Answer to a question. Undefined if the person entered one of the words for none. */
type TextAnswer = string | undefined;

const isNone = (text: string) => text === '-' || text.toLowerCase() === 'none';

/** `owner/name` on GitHub. */
const hostName = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/;

/**
 * Asks for the values of a first configuration, one by one. Enter accepts the value in brackets. Repeats a question
 * after an invalid answer. Uses the default values for the questions that remain when the input ends.
 */
export async function askForStarter(ask: Ask, say: Say): Promise<StarterAnswers> {
  say('Enter takes what stands in brackets.\n');
  const url = await answered(
    { ask, say },
    { question: 'Repository: an https address, or a path of a bare one', usual: usualAnswers.url },
    (text) => ('value' in readRepositoryUrl(text) ? undefined : 'write https://host/path.git, or a path'),
  );
  const offered = onGitHub(url);
  const host = await answered(
    { ask, say },
    { question: 'Pull requests on GitHub: owner/name, or - for branches alone', usual: offered ?? '-' },
    (text) => (isNone(text) || hostName.test(text) ? undefined : 'write owner/name, or -'),
  );
  say('Tenants, by the names that the platform knows them by; - is one without an API.\n');
  const tenant = async (of: string, usual: string): Promise<TextAnswer> => {
    const name = await answered({ ask, say }, { question: `Tenant of ${of}`, usual }, (text) =>
      isNone(text) || tenantNamePattern.test(text) ? undefined : `${tenantNameRemedy}, or -`,
    );
    return isNone(name) ? undefined : name;
  };
  return {
    url,
    host: isNone(host) ? undefined : host,
    source: await tenant('the source', usualAnswers.source ?? '-'),
    staging: await tenant('staging', usualAnswers.staging ?? '-'),
    production: await tenant('production', usualAnswers.production ?? '-'),
  };
}

async function answered(
  { ask, say }: { readonly ask: Ask; readonly say: Say },
  { question, usual }: { readonly question: string; readonly usual: string },
  complaintAbout: (text: string) => string | undefined,
): Promise<string> {
  for (;;) {
    const text = await ask(`${question} [${usual}]: `);
    if (text === undefined || text === '') return usual;
    const complaint = complaintAbout(text);
    if (complaint === undefined) return text;
    say(`${complaint}\n`);
  }
}

function onGitHub(url: string): string | undefined {
  const [, name] = /^https:\/\/github\.com\/([^/]+\/[^/]+?)(?:\.git)?\/?$/i.exec(url) ?? [];
  return name !== undefined && hostName.test(name) && url !== usualAnswers.url ? name : undefined;
}
