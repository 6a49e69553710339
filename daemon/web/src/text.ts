// Every sentence that the player says. English is the reference; a language without a sentence
// falls back to it.

const en = {
  loading: "Opening your course …",
  contents: "Contents",
  contentsShow: "Show contents",
  contentsHide: "Hide contents",
  previous: "Previous",
  next: "Next",
  exit: "Exit",
  exitHint: "Save and leave the course",
  moreWays: "More ways to leave",
  waySuspendAll: "Save and come back later",
  wayExit: "Finish this part",
  wayExitAll: "Finish the course",
  wayAbandon: "Leave this part without saving",
  wayAbandonAll: "Leave the course without saving",
  askExitAll: "The course is not complete yet. If you finish it now, your next visit starts it anew.",
  askAbandon: "What you have done since you opened it will be lost.",
  cancel: "Cancel",
  timeUp: "The time allowed for this is over.",
  windowIsOpen: "“{title}” is open in a window of its own.",
  windowBlocked: "“{title}” opens in a window of its own.",
  windowShow: "Show the window",
  windowOpen: "Open the window",
  skip: "Skip to the course content",
  controls: "Course navigation",
  content: "Course content",
  review: "Review – nothing is recorded",
  browse: "Preview – nothing is recorded",

  saved: "Saved",
  saving: "Saving …",
  offline: "Not connected",
  stopped: "Not recording",

  stateCompleted: "completed",
  stateIncomplete: "in progress",
  stateFailed: "not passed",
  statePassed: "passed",
  stateLocked: "not available yet",

  offlineNotice: "You are not connected. You can go on: your progress is kept here and sent as soon as the connection is back.",
  unreachableNotice: "The server does not answer at the moment. You can go on: your progress is kept here and sent again automatically.",
  backOnline: "The connection is back. Everything has been saved.",
  nowShowing: "Now showing: {title}",
  chooseItem: "Choose an item from the contents to begin.",
  itemClosed: "This part is closed. Choose how to go on from the contents, or leave the course.",
  notPossible: "That step is not possible at this point of the course.",
  noResource: "This item has no content of its own.",

  lmsRefuses:
    "Your progress is safe here, but your learning system does not accept your result at the moment. It will be offered to it again.",
  lmsGone:
    "The page of your learning system was closed. You can go on: your progress is saved here, and your result is reported the next time you open the course from there.",
  lmsAccepts: "Your learning system has accepted your result.",

  endSaving: "Saving your progress …",
  endSavingHint: "Please keep this window open for a moment.",
  endOfflineHint: "The connection is interrupted. Keep this window open: your progress is sent as soon as the connection is back.",
  endSaved: "Your progress is saved",
  endCompletedTitle: "Course completed",
  endClose: "You may close this window.",
  endAgain: "Open the course again",
  closeWindow: "Close this window",
  endRedirect: "You are being taken to {host}.",
  endRedirectNow: "Continue",
  previewEnd: "End of the preview",
  previewEndHint: "Nothing of it was recorded.",
  askNameTitle: "What is your name?",
  askNameHint: "It is shown to the people who offer this course, together with your result.",
  askNameLabel: "Your name",
  askNameStart: "Start the course",
  askNameMissing: "Please enter your name.",
  askNameInvalid: "This name cannot be used. Please enter 1 to 200 ordinary characters.",
  welcomeBack: "Welcome back",
  welcomeBackHint: "This course was opened in this browser before.",
  continueAs: "Continue as {name}",
  somebodyElse: "I am somebody else",
  retryNow: "Try again now",
  resultStatus: "Status",
  resultScore: "Score",
  resultTime: "Time spent",
  resultPassed: "Passed",
  resultFailed: "Not passed",
  resultCompleted: "Completed",
  resultIncomplete: "In progress",

  reference: "Reference: {id}",
  tryAgain: "Try again",
  reload: "Reload",

  "launch.none": "This page needs a launch link|Open the course with the link that you were given.",
  "launch.unknown_link":
    "This link does not work|The link is unknown. Please check that you copied it completely, or ask for a new one.",
  "launch.expired_link": "This link has expired|Please ask the people who sent it to you for a new link.",
  "launch.revoked_link": "This link is no longer valid|It was withdrawn. Please ask the people who sent it to you for a new link.",
  "launch.used_link": "This link has been used|It works a limited number of times. Please ask the people who sent it to you for a new link.",
  "launch.full_link": "This link is full|As many learners have started with it as may. Please ask the people who sent it to you for another one.",
  "launch.name_needed": "This link asks for your name|Please open it again and enter your name.",
  "dispatch.wrong_lms":
    "This course does not belong here|It may only be opened from the learning platforms that were agreed on. Please ask your organisation.",
  "dispatch.launches_used":
    "This course cannot be opened any more|It has been opened as often as your organisation agreed. Your progress is kept. Please ask your organisation.",
  "tenant.limit_reached":
    "All places are taken|Your organisation has used up its places for all courses. Please ask your organisation.",
  "dispatch.disabled":
    "This course is switched off|Your organisation has switched this course off for now. Your progress is kept.",
  "dispatch.not_started": "This course has not started yet|It is not open at the moment. Please come back later.",
  "dispatch.expired":
    "This course has ended|The time in which it could be taken is over. Your progress is kept.",
  "dispatch.closed_to_new":
    "This course takes no new learners|Only learners who have already started can open it. Please ask your organisation.",
  "dispatch.limit_reached":
    "All places are taken|The number of learners for this course is used up. Please ask your organisation for a place.",
  "dispatch.package_revoked":
    "This version of the course was withdrawn|Please ask the people who run your learning system to import the course anew.",
  "dispatch.no_lms":
    "This page must be opened from your learning system|It found no connection to one. Please open the course there.",
  "tenant.suspended":
    "Your organisation's access is suspended|Courses cannot be opened at the moment. Nothing is lost. Please ask your organisation.",
  "course.not_launchable": "This course cannot be opened|It contains nothing that can be started here. Please tell your organisation.",
  "course.damaged": "This course is damaged|Its files did not pass the check. Please tell your organisation, who can upload it again.",
  "auth.rate_limited": "Too many attempts|Please wait a minute and try again.",
  "runtime.superseded":
    "Opened elsewhere|This course was opened again in another window or on another device. It goes on there; this window records nothing any more.",
  "runtime.stopped":
    "Your progress cannot be recorded|The server does not accept anything from this window any more. Reload to go on from what was saved last.",
  "engine.trap": "Something went wrong|The player had to stop. What was saved before is safe. Reload to go on from there.",
  "browser.unsupported": "This browser is too old|Please open the link in a current version of Chrome, Edge, Firefox or Safari.",
  "network.unreachable": "No connection|The server could not be reached. Please check your connection and try again.",
  unknown: "The course could not be opened|Something unexpected happened. Please try again later.",
};

export type TextKey = keyof typeof en;

const de: Partial<Record<TextKey, string>> = {
  loading: "Ihr Kurs wird geöffnet …",
  contents: "Inhalt",
  contentsShow: "Inhalt einblenden",
  contentsHide: "Inhalt ausblenden",
  previous: "Zurück",
  next: "Weiter",
  exit: "Beenden",
  exitHint: "Speichern und den Kurs verlassen",
  moreWays: "Weitere Möglichkeiten zu gehen",
  waySuspendAll: "Speichern und später weitermachen",
  wayExit: "Diesen Teil beenden",
  wayExitAll: "Den Kurs beenden",
  wayAbandon: "Diesen Teil verlassen, ohne zu speichern",
  wayAbandonAll: "Den Kurs verlassen, ohne zu speichern",
  askExitAll: "Der Kurs ist noch nicht abgeschlossen. Wenn Sie ihn jetzt beenden, beginnt er beim nächsten Mal von vorn.",
  askAbandon: "Was Sie seit dem Öffnen getan haben, geht verloren.",
  cancel: "Abbrechen",
  timeUp: "Die Zeit dafür ist abgelaufen.",
  windowIsOpen: "„{title}“ ist in einem eigenen Fenster geöffnet.",
  windowBlocked: "„{title}“ öffnet sich in einem eigenen Fenster.",
  windowShow: "Fenster zeigen",
  windowOpen: "Fenster öffnen",
  skip: "Zum Kursinhalt springen",
  controls: "Kursnavigation",
  content: "Kursinhalt",
  review: "Rückblick – nichts wird aufgezeichnet",
  browse: "Vorschau – nichts wird aufgezeichnet",
  saved: "Gespeichert",
  saving: "Speichert …",
  offline: "Nicht verbunden",
  stopped: "Keine Aufzeichnung",
  stateCompleted: "abgeschlossen",
  stateIncomplete: "begonnen",
  stateFailed: "nicht bestanden",
  statePassed: "bestanden",
  stateLocked: "noch nicht verfügbar",
  offlineNotice:
    "Sie sind nicht verbunden. Sie können weitermachen: Ihr Fortschritt bleibt hier erhalten und wird gesendet, sobald die Verbindung wieder da ist.",
  unreachableNotice:
    "Der Server antwortet gerade nicht. Sie können weitermachen: Ihr Fortschritt bleibt hier erhalten und wird automatisch erneut gesendet.",
  backOnline: "Die Verbindung ist wieder da. Alles wurde gespeichert.",
  nowShowing: "Jetzt zu sehen: {title}",
  chooseItem: "Wählen Sie im Inhalt einen Abschnitt, um zu beginnen.",
  itemClosed: "Dieser Teil ist geschlossen. Wählen Sie im Inhalt, wie es weitergeht, oder beenden Sie den Kurs.",
  notPossible: "Dieser Schritt ist an dieser Stelle des Kurses nicht möglich.",
  noResource: "Dieser Abschnitt hat keinen eigenen Inhalt.",
  lmsRefuses:
    "Ihr Fortschritt ist hier gespeichert, aber Ihr Lernsystem nimmt Ihr Ergebnis gerade nicht an. Es wird ihm wieder angeboten.",
  lmsGone:
    "Die Seite Ihres Lernsystems wurde geschlossen. Sie können weitermachen: Ihr Fortschritt wird hier gespeichert, und Ihr Ergebnis wird gemeldet, wenn Sie den Kurs das nächste Mal von dort öffnen.",
  lmsAccepts: "Ihr Lernsystem hat Ihr Ergebnis angenommen.",
  endSaving: "Ihr Fortschritt wird gespeichert …",
  endSavingHint: "Bitte lassen Sie dieses Fenster noch einen Moment offen.",
  endOfflineHint:
    "Die Verbindung ist unterbrochen. Lassen Sie dieses Fenster offen: Ihr Fortschritt wird gesendet, sobald die Verbindung wieder da ist.",
  endSaved: "Ihr Fortschritt ist gespeichert",
  endCompletedTitle: "Kurs abgeschlossen",
  endClose: "Sie können dieses Fenster jetzt schließen.",
  endAgain: "Kurs noch einmal öffnen",
  closeWindow: "Fenster schließen",
  endRedirect: "Sie werden zu {host} weitergeleitet.",
  endRedirectNow: "Weiter",
  previewEnd: "Ende der Vorschau",
  previewEndHint: "Nichts davon wurde aufgezeichnet.",
  askNameTitle: "Wie heißen Sie?",
  askNameHint: "Ihr Name wird zusammen mit Ihrem Ergebnis denen gezeigt, die diesen Kurs anbieten.",
  askNameLabel: "Ihr Name",
  askNameStart: "Kurs beginnen",
  askNameMissing: "Bitte geben Sie Ihren Namen ein.",
  askNameInvalid: "Dieser Name lässt sich nicht verwenden. Bitte geben Sie 1 bis 200 gewöhnliche Zeichen ein.",
  welcomeBack: "Willkommen zurück",
  welcomeBackHint: "Dieser Kurs wurde in diesem Browser schon einmal geöffnet.",
  continueAs: "Als {name} weitermachen",
  somebodyElse: "Ich bin jemand anderes",
  retryNow: "Jetzt noch einmal versuchen",
  resultStatus: "Status",
  resultScore: "Ergebnis",
  resultTime: "Zeit",
  resultPassed: "Bestanden",
  resultFailed: "Nicht bestanden",
  resultCompleted: "Abgeschlossen",
  resultIncomplete: "Begonnen",
  reference: "Kennung: {id}",
  tryAgain: "Noch einmal versuchen",
  reload: "Neu laden",
  "launch.none": "Diese Seite braucht einen Startlink|Öffnen Sie den Kurs mit dem Link, den Sie erhalten haben.",
  "launch.unknown_link":
    "Dieser Link funktioniert nicht|Der Link ist unbekannt. Bitte prüfen Sie, ob er vollständig kopiert ist, oder bitten Sie um einen neuen.",
  "launch.expired_link": "Dieser Link ist abgelaufen|Bitte lassen Sie sich einen neuen Link schicken.",
  "launch.revoked_link": "Dieser Link gilt nicht mehr|Er wurde zurückgezogen. Bitte lassen Sie sich einen neuen Link schicken.",
  "launch.used_link":
    "Dieser Link ist verbraucht|Er funktioniert nur eine begrenzte Zahl von Malen. Bitte lassen Sie sich einen neuen Link schicken.",
  "launch.full_link":
    "Dieser Link ist ausgeschöpft|Mit ihm haben schon so viele begonnen, wie vorgesehen waren. Bitte lassen Sie sich einen anderen Link schicken.",
  "launch.name_needed": "Dieser Link fragt nach Ihrem Namen|Bitte öffnen Sie ihn noch einmal und geben Sie Ihren Namen ein.",
  "dispatch.wrong_lms":
    "Dieser Kurs gehört nicht hierher|Er lässt sich nur von den vereinbarten Lernplattformen aus öffnen. Bitte fragen Sie Ihre Organisation.",
  "dispatch.launches_used":
    "Dieser Kurs lässt sich nicht mehr öffnen|Er wurde so oft geöffnet, wie Ihre Organisation vereinbart hat. Ihr Fortschritt bleibt erhalten. Bitte fragen Sie Ihre Organisation.",
  "tenant.limit_reached":
    "Alle Plätze sind vergeben|Ihre Organisation hat ihre Plätze für alle Kurse aufgebraucht. Bitte fragen Sie Ihre Organisation.",
  "dispatch.disabled":
    "Dieser Kurs ist abgeschaltet|Ihre Organisation hat diesen Kurs vorübergehend abgeschaltet. Ihr Fortschritt bleibt erhalten.",
  "dispatch.not_started": "Dieser Kurs hat noch nicht begonnen|Er ist noch nicht geöffnet. Bitte kommen Sie später wieder.",
  "dispatch.expired": "Dieser Kurs ist beendet|Die Zeit für diesen Kurs ist abgelaufen. Ihr Fortschritt bleibt erhalten.",
  "dispatch.closed_to_new":
    "Dieser Kurs nimmt niemanden mehr auf|Nur wer schon begonnen hat, kann ihn öffnen. Bitte fragen Sie Ihre Organisation.",
  "dispatch.limit_reached":
    "Alle Plätze sind vergeben|Die Zahl der Teilnehmenden ist erreicht. Bitte fragen Sie Ihre Organisation nach einem Platz.",
  "dispatch.package_revoked":
    "Diese Fassung des Kurses wurde zurückgezogen|Bitte sagen Sie den Menschen, die Ihr Lernsystem betreuen, dass sie den Kurs neu einspielen müssen.",
  "dispatch.no_lms":
    "Diese Seite muss aus Ihrem Lernsystem geöffnet werden|Sie hat keine Verbindung zu einem gefunden. Bitte öffnen Sie den Kurs dort.",
  "tenant.suspended":
    "Der Zugang Ihrer Organisation ruht|Kurse können gerade nicht geöffnet werden. Nichts geht verloren. Bitte fragen Sie Ihre Organisation.",
  "course.not_launchable":
    "Dieser Kurs lässt sich nicht öffnen|Er enthält nichts, was hier gestartet werden kann. Bitte sagen Sie Ihrer Organisation Bescheid.",
  "course.damaged":
    "Dieser Kurs ist beschädigt|Seine Dateien haben die Prüfung nicht bestanden. Bitte sagen Sie Ihrer Organisation Bescheid.",
  "auth.rate_limited": "Zu viele Versuche|Bitte warten Sie eine Minute und versuchen Sie es noch einmal.",
  "runtime.superseded":
    "Anderswo geöffnet|Dieser Kurs wurde in einem anderen Fenster oder auf einem anderen Gerät noch einmal geöffnet. Dort geht er weiter; dieses Fenster zeichnet nichts mehr auf.",
  "runtime.stopped":
    "Ihr Fortschritt kann nicht aufgezeichnet werden|Der Server nimmt von diesem Fenster nichts mehr an. Laden Sie neu, um beim zuletzt Gespeicherten weiterzumachen.",
  "engine.trap":
    "Etwas ist schiefgegangen|Der Player musste anhalten. Bisher Gespeichertes ist sicher. Laden Sie neu, um dort weiterzumachen.",
  "browser.unsupported":
    "Dieser Browser ist zu alt|Bitte öffnen Sie den Link mit einer aktuellen Version von Chrome, Edge, Firefox oder Safari.",
  "network.unreachable": "Keine Verbindung|Der Server ist nicht erreichbar. Bitte prüfen Sie Ihre Verbindung.",
  unknown: "Der Kurs konnte nicht geöffnet werden|Etwas Unerwartetes ist geschehen. Bitte versuchen Sie es später noch einmal.",
};

const catalogues: Record<string, Partial<Record<TextKey, string>>> = { en, de };

const spoken = (tags: readonly string[]) =>
  tags.map((tag) => tag.toLowerCase().split("-")[0]!).find((tag) => Object.hasOwn(catalogues, tag));

export let language = spoken(navigator.languages) ?? "en";

/// Goes over to `tag` where the player speaks it.
export function speak(tag: string): void {
  language = spoken([tag]) ?? language;
}

export function t(key: TextKey, values: Record<string, string> = {}): string {
  const sentence = catalogues[language]?.[key] ?? en[key];
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

/// Headline and explanation for a reason code; codes without sentences of their own get the general ones.
export function reason(code: string): { title: string; body: string } {
  const known = code in en && en[code as TextKey].includes("|") ? (code as TextKey) : "unknown";
  const [title, body] = t(known).split("|");
  return { title: title ?? "", body: body ?? "" };
}
