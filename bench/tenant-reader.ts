/** Reads paths of a sandbox tenant, with a token of its own. */
export async function readTenant(
  url: string,
  tenant: string,
): Promise<(path: string) => Promise<Uint8Array>> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'demo',
    client_secret: 'demo-secret',
    scope: `tenant=${tenant}`,
  });
  const granted = await fetch(`${url}/oauth/token`, { method: 'POST', body });
  const { access_token } = (await granted.json()) as { readonly access_token: string };
  return async (path) => {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${access_token}` } });
    if (!answer.ok) throw new Error(`GET ${path} was answered with ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
}
