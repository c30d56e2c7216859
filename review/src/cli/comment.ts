import { writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { type About, type Compared, commentText } from '../markdown/comment.ts';
import { complainOf } from './files.ts';
import type { Revision } from './revisions.ts';

/** The comment that is wanted beside the list and the pictures of a difference. */
export interface CommentOptions {
  /** The file to write it to. */
  readonly comment?: string | undefined;
  /** Where the pictures of commits are: at this URL, then the commit, then the path. */
  readonly pictures?: string | undefined;
}

/** Writes a comment for a pull request. */
export async function writeComment(
  file: string,
  compared: readonly Compared[],
  about: About,
): Promise<void> {
  await writeFile(file, commentText(compared, about)).catch(
    complainOf(file, 'a file to write', '--comment'),
  );
}

/** Links to a machine's pictures in two commits; where no URL is known, to the one of what changed. */
export function linksTo(
  { comment = '', pictures }: CommentOptions,
  earlier: Revision,
  later: Revision,
  drawn: ReadonlyMap<string, string>,
) {
  return (name: string, was = name): ReadonlyMap<string, string> => {
    const links = new Map<string, string>();
    if (pictures === undefined) {
      const file = drawn.get(name);
      if (file !== undefined) links.set('what changed', encoded(relative(dirname(comment), file)));
      return links;
    }
    const link = (what: string, { commit }: Revision, path: string | undefined) => {
      if (path === undefined) return;
      links.set(what, `${pictures.replace(/\/$/, '')}/${commit}/${encoded(path)}`);
    };
    link('before', earlier, earlier.pictures.get(was));
    link('after', later, later.pictures.get(name));
    return links;
  };
}

/** A path in a link of Markdown, which a parenthesis would end. */
function encoded(path: string): string {
  const names = path.split(/[/\\]/).map(encodeURIComponent).join('/');
  return names.replaceAll('(', '%28').replaceAll(')', '%29');
}
