// Read a calendar as ical.js does: node read_by_ical.js MODULE < FILE. Writes JSON.
const ICAL = require(process.argv[2]);
const text = require("fs").readFileSync(0, "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const moment = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString().slice(0, 19) + "Z");
const read = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    begin: moment(event.startDate),
    end: component.hasProperty("dtend") ? moment(event.endDate) : "",
    sequence: event.sequence,
    status: component.getFirstPropertyValue("status"),
    location: event.location || "",
  };
});
process.stdout.write(JSON.stringify(read));
