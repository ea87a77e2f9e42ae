import { secretScannerContract } from '../contracts/secret-scanner.contract.ts';
import { FakeSecretScanner } from './fake-secret-scanner.ts';

secretScannerContract('the fake', () => ({
  scanner: new FakeSecretScanner(),
  secrets: ['secret-a1', 'secret-b2'],
}));
