const tenant = (name: string, variable: string) =>
  `{ driver: http, baseUrl: http://127.0.0.1:4010, tenant: ${name}, clientId: id, clientSecret: { env: ${variable} } }`;

/** Tenants of that configuration, to be replaced by others. */
export const devByHttp = `dev: ${tenant('acmedev', 'DEV')}`;
export const prodByHttp = `prod: ${tenant('acmeprod', 'PR')}`;

/** A configuration with a source and two environments, as its lines. */
const lines = [
  'repository: { url: https://git.example.com/acme/streams.git }',
  'tenants:',
  `  ${devByHttp}`,
  `  stage: ${tenant('acmestage', 'ST')}`,
  `  ${prodByHttp}`,
  'source: { tenant: dev }',
  'environments:',
  '  staging: { branch: env/staging, tenant: stage, from: main }',
  '  production: { branch: env/production, tenant: prod, from: staging }',
];

/** That configuration, after replacements of texts that each occur in it. */
export function written(...replacements: readonly (readonly [from: string, to: string])[]): string {
  let text = `${lines.join('\n')}\n`;
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
    text = text.replace(from, to);
  }
  return text;
}
