/** How the documentation of the providers says that a change makes the thing anew. */
const WORDS = [
  /\bforces? (the |a )?(new|creation|replacement|recreation)/i,
  /\bchang(e|es|ing)\b[^.]{0,60}\b(will |would )?(forces?|creates?|recreates?|results? in|requires?|triggers?|causes?)\b[^.]{0,40}\b(new|replacement|recreat|re-creat)/i,
  /\bmodifying (this|it)\b[^.]{0,40}\b(new|replace|recreat)/i,
  /\b(this|the) (field|property|value|attribute) (is immutable|cannot be changed|can't be changed)/i,
  /\bimmutable\b(?! tags?)(?![^.]*\bimageTag)/i,
  /\bcan(not|'t| not) be (changed|updated|modified|altered) (after|once|later)/i,
];
/** What is said of something else than the property itself. */
const OTHERWISE = [/\bmutable\b/i, /\bIMMUTABLE\b/, /\bwithout (forcing|recreating)/i, /\bdoes(n't| not) force/i];

/** Whether a property's comment says that another value makes the thing anew. */
export const tellsReplacement = (comment: string): boolean =>
  WORDS.some((each) => each.test(comment)) && !OTHERWISE.some((each) => each.test(comment));
