import MarkdownIt from "markdown-it";

/** Only these schemes become links and images; an address without a scheme is of this site. */
const SAFE_ADDRESS = /^(?:https?:|mailto:|(?![a-z][a-z0-9+.-]*:))/i;

/**
 * CommonMark, tables and strikethrough; HTML stays the text it is. Links that are only written, such as https://…, count;
 * bare names and e-mail addresses don't: model names look like hosts.
 */
const markdown = new MarkdownIt("default", { html: false, linkify: true, typographer: false, breaks: false });
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
markdown.validateLink = (address) => SAFE_ADDRESS.test(address.trim());
markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
  tokens[index]?.attrSet("rel", "nofollow ugc noopener");
  return renderer.renderToken(tokens, index, options);
};

/** HTML that is safe to show on our pages: no element, attribute or address in it that Markdown has no sign for. */
export const renderMarkdown = (source: string): string => markdown.render(source);
