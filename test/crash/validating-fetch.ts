import type { Place } from './runs.ts';

/** A stream whose content says this is one that the tenant finds invalid. */
export const invalidWord = 'no tenant validates this';

/** Sends requests; a file that the tenant is to find invalid is announced to the sandbox first. */
export function validatingFetch({ url, send }: Pick<Place, 'url' | 'send'>): typeof fetch {
  return async (input, init = {}) => {
    const { method = 'GET' } = init;
    if (method === 'GET' || !isInvalid(init.body)) return send(input, init);
    const switchTo = (switches: Switches) => sendSwitches(url, send, switches);
    await switchTo({ invalidNext: 1 });
    const answer = await send(input, init);
    // Where it was refused, the next one must not be found invalid in its place.
    if (!answer.ok) await switchTo({ invalidNext: 0 });
    return answer;
  };
}

type Switches = Readonly<Record<string, unknown>>;

async function sendSwitches(url: string, send: typeof fetch, switches: Switches): Promise<void> {
  const answer = await send(`${url}/_control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant: 'acmestage', switches }),
  });
  if (!answer.ok) throw new Error(`the sandbox refused a switch: ${await answer.text()}`);
}

function isInvalid(body: RequestInit['body']): boolean {
  if (!(body instanceof Uint8Array)) return false;
  const data = /"data":\s*"([A-Za-z0-9+/=]*)"/.exec(Buffer.from(body).toString('utf8'))?.[1] ?? '';
  return Buffer.from(data, 'base64').toString('utf8').includes(invalidWord);
}

export const urlOf = (input: Parameters<typeof fetch>[0]) =>
  input instanceof Request ? input.url : input.toString();
