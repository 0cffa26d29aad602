import type { Language } from "../http/language.ts";
import type { Message } from "../mail/message.ts";
import type { LinkPurpose } from "./account-links.ts";

interface Words {
  readonly subject: string;
  readonly greeting: (name: string) => string;
  readonly before: string;
  readonly after: string;
}

const WORDS: Readonly<Record<LinkPurpose, Readonly<Record<Language, Words>>>> = {
  invitation: {
    es: {
      subject: "Su invitación a RandomCameraReviews",
      greeting: (name) => `Hola, ${name}:`,
      before: "Le invitamos a escribir reseñas de cámaras. Elija su contraseña aquí:",
      after: "El enlace sirve una sola vez, durante siete días.",
    },
    pt: {
      subject: "Seu convite para o RandomCameraReviews",
      greeting: (name) => `Olá, ${name},`,
      before: "Convidamos você a escrever resenhas de câmeras. Escolha sua senha aqui:",
      after: "O link vale uma única vez, por sete dias.",
    },
    en: {
      subject: "Your invitation to RandomCameraReviews",
      greeting: (name) => `Hello ${name},`,
      before: "You are invited to write camera reviews. Choose your password here:",
      after: "The link works once, for seven days.",
    },
  },
  "password-reset": {
    es: {
      subject: "Nueva contraseña para RandomCameraReviews",
      greeting: (name) => `Hola, ${name}:`,
      before: "Alguien pidió una nueva contraseña para su cuenta. Si fue usted, elíjala aquí:",
      after: "El enlace sirve una sola vez, durante una hora. Si no fue usted, no haga nada.",
    },
    pt: {
      subject: "Nova senha para o RandomCameraReviews",
      greeting: (name) => `Olá, ${name},`,
      before: "Alguém pediu uma nova senha para sua conta. Se foi você, escolha-a aqui:",
      after: "O link vale uma única vez, por uma hora. Se não foi você, não faça nada.",
    },
    en: {
      subject: "A new password for RandomCameraReviews",
      greeting: (name) => `Hello ${name},`,
      before: "Somebody asked for a new password for your account. If it was you, choose it here:",
      after: "The link works once, for an hour. If it was not you, do nothing.",
    },
  },
};

const PATHS: Readonly<Record<LinkPurpose, string>> = { invitation: "invitations", "password-reset": "password-resets" };

export interface LinkMail {
  readonly purpose: LinkPurpose;
  readonly email: string;
  readonly name: string;
  readonly language: Language;
  readonly token: string;
}

/** The e-mail behind which a password is set; the link stands alone on its line. */
export function composeLinkMail(mail: LinkMail, baseUrl: string): Message {
  const words = WORDS[mail.purpose][mail.language];
  const link = `${baseUrl}/${PATHS[mail.purpose]}/${mail.token}`;
  return {
    to: { name: mail.name, address: mail.email },
    subject: words.subject,
    text: [words.greeting(mail.name), "", words.before, "", link, "", words.after, ""].join("\n"),
  };
}
