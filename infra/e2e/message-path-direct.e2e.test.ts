import { describeMessagePath } from './message-path.ts';

describeMessagePath('direct');
