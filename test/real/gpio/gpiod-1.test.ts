import { describe } from 'vitest';
import { gpiodSuite } from './gpiod-suite.ts';

describe('libgpiod 1.6 of Debian 12', () => gpiodSuite(1));
