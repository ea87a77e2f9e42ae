import { describe, expect, it } from 'vitest';
import { createHttpTenant, type HttpTenantSettings } from '../../../src/adapters/http-tenant/http-tenant.ts';
import { httpTenantProblems } from '../../../src/adapters/http-tenant/problems.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { clientSecret, settingsFor } from './driver.ts';

function create(baseUrl: string, more: Partial<HttpTenantSettings> = {}): void {
  createHttpTenant(settingsFor(baseUrl, more), {
    fetch,
    clock: new TestClock(),
    random: () => 0,
    log: new RecordingLog(),
  });
}

const good = 'https://api.example.com';

describe('the settings of the http driver', () => {
  it.each([
    good,
    'https://gateway.example.com/emporix/v1/',
    'http://127.0.0.1:4010',
    'http://127.9.9.9',
    'http://localhost:4010',
    'http://[::1]:4010',
  ])('take the base URL %s', (baseUrl) => {
    expect(() => create(baseUrl)).not.toThrow();
  });

  it.each([
    'http://api.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
    'ftp://127.0.0.1',
    'https://user:canary@api.example.com',
    'https://api.example.com?x=1',
    'https://api.example.com#x',
    'api.example.com',
    '',
  ])('refuse the base URL %j, naming the tenant and the setting', (baseUrl) => {
    expect(() => create(baseUrl)).toThrow(
      expect.objectContaining({
        code: 'SLC2100',
        remedy: 'never',
        message: expect.stringMatching(/^tenant staging: baseUrl (?!.*canary)/),
      }),
    );
  });

  const wrong: readonly [string, Partial<HttpTenantSettings>][] = [
    ['tenant', { tenant: '../other' }],
    ['clientId', { clientId: '' }],
    ['clientSecret', { clientSecret: '' }],
    ['timeout', { timeoutMs: 0 }],
    ['concurrency', { concurrency: 1.5 }],
    ['pageSize', { pageSize: 201 }],
    ['maxBytes', { maxBytes: Number.NaN }],
    ['attempts', { attempts: 0 }],
    ['patience', { patienceMs: -1 }],
    ['service', { service: 'a/b' }],
    ['userAgent', { userAgent: 'x\r\nX-Evil: 1' }],
    ['paths.stream', { paths: { stream: '/streams' } }],
    ['paths.stream', { paths: { stream: '/streams/{id}/{what}' } }],
    ['paths.streams', { paths: { streams: '/{tenant}/../other' } }],
    ['paths.streams', { paths: { streams: '//evil.example.com/{tenant}' } }],
    ['paths.streams', { paths: { streams: 'streams' } }],
    ['paths.streams', { paths: { streams: '/streams?tenant={tenant}' } }],
    ['paths.registry', { paths: { registry: '/{tenant}/rules' } }],
    ['paths.token', { paths: { token: '/token/{id}' } }],
  ];

  it.each(wrong)('refuse a wrong %s: %j', (setting, settings) => {
    expect(() => create(good, settings)).toThrow(
      expect.objectContaining({
        code: 'SLC2100',
        message: expect.stringContaining(`tenant staging: ${setting} `),
      }),
    );
  });

  it('never show the secret in what they complain about', () => {
    expect(() => create('http://10.0.0.1')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(clientSecret) }),
    );
  });
});

describe('the problems of the http driver', () => {
  it('have codes of its own range, each with a meaning and a remedy', () => {
    for (const [code, { meaning, remedy }] of Object.entries(httpTenantProblems)) {
      expect(code).toMatch(/^SLC21\d\d$/);
      expect(meaning).toMatch(/\.$/);
      expect(remedy).toMatch(/\.$/);
    }
  });
});
