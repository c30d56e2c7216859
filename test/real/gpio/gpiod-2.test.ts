import { describe } from 'vitest';
import { gpiodSuite } from './gpiod-suite.ts';

describe('libgpiod 2.2 of Debian 13', () => gpiodSuite(2));
