import { describe, expect, it } from 'vitest';
import type { PlanPlace } from '../../src/http/read-model.ts';
import { site } from '../../src/http/site.ts';

const whole = '# `staging`\n\n| `+` | `<img src=x onerror=alert(1)>` |\n';

function serve(asked: PlanPlace[] = []) {
  const plan = (place: PlanPlace) => {
    asked.push(place);
    return Promise.resolve(place.number === 7 ? whole : undefined);
  };
  const overview = () => Promise.resolve({ lanes: [], passes: [] });
  const pages = site({ isReady: () => true }, { overview, plan }, (text) =>
    text.replaceAll('s3cret', '[redacted]'),
  );
  return (path: string, host = '127.0.0.1:8080') => pages.request(path, { headers: { host } });
}

describe('the whole plan of a pull request', () => {
  it('is plain text, whatever it says', async () => {
    const asked: PlanPlace[] = [];

    const answer = await serve(asked)('/plans/default/7/staging');

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; ?charset=utf-8$/i);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).toBe(whole);
    expect(asked).toEqual([{ pipeline: 'default', number: 7, environment: 'staging' }]);
  });

  it('is not there where none is kept', async () => {
    const answer = await serve()('/plans/default/8/staging');

    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('No such plan is kept');
  });

  it.each(['/plans/default/x/staging', '/plans/default/99999999999/staging', '/plans/default/7'])(
    'is at no other address: %s',
    async (path) => {
      expect((await serve()(path)).status).toBe(404);
    },
  );

  it('is shown under names of this machine alone', async () => {
    expect((await serve()('/plans/default/7/staging', 'sluice.acme.example')).status).toBe(421);
  });
});
