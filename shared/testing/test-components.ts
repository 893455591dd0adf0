// What npm cannot bring and tests use. Something missing fails on CI and skips elsewhere, in a name that says how to get it.
import { spawnSync } from 'node:child_process';

export type OptionalSuite = { readonly skip: boolean; readonly note: string };

/** Foreign SMPP clients: Net::SMPP with TLS, and smpplib. */
export const SMPP_CLIENTS_SUITE = suiteWith([
  ['perl', ['-MNet::SMPP', '-MIO::Socket::SSL', '-MJSON::PP', '-e', '1']],
  ['.venv-smpplib/bin/python', ['-c', 'import smpplib']],
]);

/** Net::SMPP as a carrier. */
export const NET_SMPP_SUITE = suiteWith([['perl', ['-MNet::SMPP', '-MJSON::PP', '-e', '1']]]);

/** Wireshark's dissectors on the command line. */
export const TSHARK_SUITE = suiteWith([['tshark', ['--version']]]);

/** Makes requests from an OpenAPI document and checks the answers. */
export const SCHEMATHESIS_SUITE = suiteWith([['.venv-schemathesis/bin/schemathesis', ['--version']]]);

/** Prometheus' own check of metrics, rules and their tests. */
export const PROMTOOL_SUITE = suiteWith([['promtool', ['--version']]]);

function suiteWith(
  commands: readonly (readonly [command: string, args: readonly string[]])[],
): OptionalSuite {
  const isInstalled = commands.every(([command, args]) => spawnSync(command, [...args]).status === 0);
  return {
    skip: !isInstalled && process.env.CI !== 'true',
    note: isInstalled ? '' : ' (not installed: run bash infra/scripts/test-components)',
  };
}
