<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>panview</name>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source> ({alone:,} of them not overlapped at all)</source>
   <translation> ({alone:,} davon ohne jede Überlappung)</translation>
  </message>
  <message>
   <location filename="panview/ui/review_actions.py" />
   <source> ({fainter} and {stronger})</source>
   <translation> ({fainter} und {stronger})</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source> It falls just short.</source>
   <translation> Es fehlt nur wenig.</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source> Most of it was predicted as stuff.</source>
   <translation> Der größte Teil wurde als Stuff vorhergesagt.</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source> One prediction of its category covers several ground truth segments.</source>
   <translation> Eine Vorhersage seiner Kategorie bedeckt mehrere Referenzsegmente.</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source> Several predictions of its category share one ground truth segment.</source>
   <translation> Mehrere Vorhersagen seiner Kategorie teilen sich ein Referenzsegment.</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source> The interval of All excludes 0.</source>
   <translation> Das Intervall von All schließt 0 aus.</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source> The interval of All includes 0: the difference may be chance.</source>
   <translation> Das Intervall von All enthält 0: Die Differenz kann Zufall sein.</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source> Together they are one mistake, counted as an FN and an FP.</source>
   <translation> Zusammen sind sie ein Fehler, als FN und FP gezählt.</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/insight.py" />
   <source> and </source>
   <translation> und </translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source> and others</source>
   <translation> und andere</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source> by {reviewer}</source>
   <translation> von {reviewer}</translation>
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source> or </source>
   <translation> oder </translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source> {target} lists what the format cannot hold.</source>
   <translation> {target} führt auf, was das Format nicht aufnehmen kann.</translation>
  </message>
  <message>
   <location filename="panview/jobs/before_after.py" />
   <source> · crowd</source>
   <translation> · crowd</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source> · working out the intervals…</source>
   <translation> · Intervalle werden berechnet…</translation>
  </message>
  <message>
   <location filename="panview/jobs/before_after.py" />
   <source>#{id} · {area:,} px</source>
   <translation>#{id} · {area:,} px</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Decide</source>
   <translation>B&amp;eurteilen</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Edit</source>
   <translation>&amp;Bearbeiten</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;File</source>
   <translation>&amp;Datei</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Go</source>
   <translation>&amp;Gehe zu</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Help</source>
   <translation>&amp;Hilfe</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Review</source>
   <translation>&amp;Prüfen</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>(no name)</source>
   <translation>(kein Name)</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>, PQ of undisputed truth {undisputed}</source>
   <translation>, PQ der unstrittigen Referenz {undisputed}</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>, a thing against stuff</source>
   <translation>, ein Thing gegen Stuff</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>, and {count:,} more</source>
   <translation> und {count:,} weitere</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>, blind</source>
   <translation>, blind</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>, matched with {label} #{segment_id}</source>
   <translation>, zugeordnet zu {label} #{segment_id}</translation>
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>, the highest</source>
   <translation>, der höchste Wert</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>, to settle it</source>
   <translation>, zur Schlichtung</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>, {memory:.0f} GiB</source>
   <translation>, {memory:.0f} GiB</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>. You decide blind: verdicts of others are counted only where you have decided, too</source>
   <translation>. Sie urteilen blind: Urteile anderer werden nur dort gezählt, wo auch Sie geurteilt haben</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>1 entry</source>
   <translation>1 Eintrag</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/stale_page.py" />
   <source>1 outdated verdict</source>
   <translation>1 veraltetes Urteil</translation>
  </message>
  <message>
   <location filename="panview/presentation/table_text.py" />
   <source>1 row</source>
   <translation>1 Zeile</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>100 % of its pixels, not certain</source>
   <translation>100 % seiner Pixel, nicht sicher</translation>
  </message>
  <message>
   <location filename="panview/presentation/cards.py" />
   <source>95 % interval</source>
   <translation>95-%-Intervall</translation>
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>95 % interval of the whole set: {difference} to {difference_2}</source>
   <translation>95-%-Intervall des ganzen Datensatzes: {difference} bis {difference_2}</translation>
  </message>
  <message>
   <location filename="panview/presentation/difference_columns.py" />
   <source>95 % interval {interval}, which {verdict}</source>
   <translation>95-%-Intervall {interval}; es {verdict}</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>; it leaves out some of these images</source>
   <translation>; einige dieser Bilder fehlen darin</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>; the filter was cleared, because it used a column that the table lacks</source>
   <translation>; der Filter wurde gelöscht, weil er eine Spalte verwendete, die in der Tabelle fehlt</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/status_line.py" />
   <source>? keys</source>
   <translation>? Tasten</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>A crowd segment is never counted as missed. Predictions of {category} that lie mostly on it and on void are ignored.</source>
   <translation>Ein crowd-Segment zählt nie als übersehen. Vorhersagen von {category}, die zum größten Teil darauf und auf void liegen, werden ignoriert.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>A detection is left out if better ones cover more of its mask than this.</source>
   <translation>Eine Detektion wird weggelassen, wenn bessere einen größeren Anteil ihrer Maske bedecken.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>A family that cannot be used</source>
   <translation>Eine Familie, die nicht verwendbar ist</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>A gap of more than {minutes:.0f} minutes between two verdicts counts as a pause.</source>
   <translation>Eine Lücke von mehr als {minutes:.0f} Minuten zwischen zwei Urteilen zählt als Pause.</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>A map tries every pair of values on all images in scope</source>
   <translation>Eine Karte versucht jedes Paar von Werten an allen Bildern im Umfang</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>A match needs an IoU above this. Double-click to reset to 0.50, the standard.</source>
   <translation>Ein Treffer braucht eine IoU über dieser Schwelle. Doppelklick setzt auf 0.50 zurück, den Standard.</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>A match needs the same category and IoU {needed}; the best overlap is {other} with {iou}.</source>
   <translation>Ein Treffer braucht dieselbe Kategorie und IoU {needed}; die beste Überlappung ist {other} mit {iou}.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>A model run is not finished</source>
   <translation>Ein Modelllauf ist nicht fertig</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>A model run of this set is not open: {name}</source>
   <translation>Ein Modelllauf dieses Datensatzes ist nicht geöffnet: {name}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>A near miss has at least this IoU with an unmatched segment of its category.</source>
   <translation>Knapp verfehlt heißt: mindestens diese IoU mit einem nicht zugeordneten Segment derselben Kategorie.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>A part larger than this share counts as most of a segment: for split, merged, swallowed by stuff.</source>
   <translation>Ein größerer Teil als dieser zählt als Großteil eines Segments: bei geteilt, verschmolzen und von Stuff verschluckt.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>A pixel belongs to a mask from this probability on.</source>
   <translation>Ab dieser Wahrscheinlichkeit gehört ein Pixel zu einer Maske.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>A query is left out if it wins a smaller share of its own mask than this.</source>
   <translation>Eine Query wird weggelassen, wenn sie einen kleineren Anteil ihrer eigenen Maske gewinnt.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>A query or detection that scores less makes no segment.</source>
   <translation>Eine Query oder Detektion mit niedrigerem Score ergibt kein Segment.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>A sample could not be read</source>
   <translation>Eine Stichprobe konnte nicht gelesen werden</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>A sample is not shared: {trouble}</source>
   <translation>Eine Stichprobe wird nicht geteilt: {trouble}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>A segment with fewer pixels is left out.</source>
   <translation>Ein Segment mit weniger Pixeln wird weggelassen.</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>A tag is not shared: {trouble}</source>
   <translation>Ein Schlagwort wird nicht geteilt: {trouble}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>A view {name} already exists. Press Enter again to replace it, or use another name.</source>
   <translation>Eine Ansicht {name} gibt es schon. Drücken Sie Enter noch einmal, um sie zu ersetzen, oder nehmen Sie einen anderen Namen.</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>A · All</source>
   <translation>A · All</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>A · Things</source>
   <translation>A · Things</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>About panview…</source>
   <translation>Über panview…</translation>
  </message>
  <message>
   <location filename="panview/ui/models/keys_model.py" />
   <source>Action</source>
   <translation>Aktion</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/command_palette.py" />
   <source>Actions</source>
   <translation>Aktionen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/add_page.py" />
   <source>Add</source>
   <translation>Hinzufügen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/comparison_controller.py" />
   <source>Add a second prediction set first</source>
   <translation>Fügen Sie zuerst ein zweites Vorhersageset hinzu</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Add a table of images</source>
   <translation>Bildtabelle hinzufügen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Add a table of images…</source>
   <translation>Bildtabelle hinzufügen…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Add predictions</source>
   <translation>Vorhersagen hinzufügen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>Add predictions first</source>
   <translation>Fügen Sie zuerst Vorhersagen hinzu</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Add predictions in another form…</source>
   <translation>Vorhersagen in anderer Form hinzufügen…</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Add predictions to see their figures</source>
   <translation>Fügen Sie Vorhersagen hinzu, um ihre Kennzahlen zu sehen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Add predictions to see where they disagree with the ground truth</source>
   <translation>Fügen Sie Vorhersagen hinzu, um zu sehen, wo sie von der Referenz abweichen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Add predictions to see which categories are confused</source>
   <translation>Fügen Sie Vorhersagen hinzu, um zu sehen, welche Kategorien verwechselt werden</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Add predictions…</source>
   <translation>Vorhersagen hinzufügen…</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Add the predicted segment</source>
   <translation>Das vorhergesagte Segment hinzufügen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/comparison_controller.py" />
   <source>Add two prediction sets first</source>
   <translation>Fügen Sie zuerst zwei Vorhersagesets hinzu</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Address of a set or its JSON, such as s3://bucket/coco or https://host/coco:</source>
   <translation>Adresse eines Datensatzes oder seines JSON, etwa s3://bucket/coco oder https://host/coco:</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Address of the team's database, such as postgresql://ana@db.example.org/verdicts.
Your password stays where PostgreSQL looks for it: ~/.pgpass, a service file, or PGPASSWORD.</source>
   <translation>Adresse der Datenbank des Teams, etwa postgresql://ana@db.example.org/verdicts.
Ihr Passwort bleibt dort, wo PostgreSQL es sucht: ~/.pgpass, eine Service-Datei oder PGPASSWORD.</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Adjust brightness, contrast and gamma of the photo…</source>
   <translation>Helligkeit, Kontrast und Gamma des Fotos anpassen…</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Adjust the photo</source>
   <translation>Foto anpassen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Adjust the photo; {part}</source>
   <translation>Foto anpassen; {part}</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>After</source>
   <translation>Nachher</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Agreed by</source>
   <translation>Bestätigt von</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/reviewers_page.py" />
   <source>Agreement</source>
   <translation>Übereinstimmung</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/reviewers_page.py" />
   <source>Agreement between reviewers</source>
   <translation>Übereinstimmung der Prüfer</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>All</source>
   <translation>Alle</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>All PQ {before} → {after} ({change})</source>
   <translation>All PQ {before} → {after} ({change})</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>All files (*)</source>
   <translation>Alle Dateien (*)</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/parts_card.py" />
   <source>All images</source>
   <translation>Alle Bilder</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/parts_controller.py" />
   <source>All images are in memory</source>
   <translation>Alle Bilder sind im Speicher</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>All listed disagreements are decided</source>
   <translation>Alle aufgelisteten Abweichungen sind beurteilt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_sample.py" />
   <source>All of them. To draw from some, filter by an expression first</source>
   <translation>Alle. Um aus einem Teil zu ziehen, filtern Sie zuerst mit einem Ausdruck</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>All segments</source>
   <translation>Alle Segmente</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/mapping.py" />
   <source>All {count:,} labels are mapped</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Label ist zugeordnet</numerusform>
    <numerusform>Alle {count:,} Labels sind zugeordnet</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/mapping.py" />
   <source>All {count:,} numbers are mapped</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Nummer ist zugeordnet</numerusform>
    <numerusform>Alle {count:,} Nummern sind zugeordnet</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>All {count}</source>
   <translation>Alle {count}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>All {count} graphics cards</source>
   <translation>Alle {count} Grafikkarten</translation>
  </message>
  <message>
   <location filename="panview/presentation/spoken.py" />
   <source>All {total:,} images are listed.</source>
   <translation>Alle {total:,} Bilder sind aufgelistet.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Also</source>
   <translation>Auch</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Also in the filter line:  </source>
   <translation>Auch in der Filterzeile:  </translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Annotation tools</source>
   <translation>Annotationsprogramme</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Any panoptic MMDetection model</source>
   <translation>Jedes panoptische MMDetection-Modell</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Appearance</source>
   <translation>Darstellung</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Apply</source>
   <translation>Anwenden</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Area</source>
   <translation>Fläche</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Area in pixels</source>
   <translation>Fläche in Pixeln</translation>
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>Areas in the ground truth JSON are wrong</source>
   <translation>Flächen im JSON der Referenz sind falsch</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>As set here</source>
   <translation>Wie hier eingestellt</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>As the system</source>
   <translation>Wie das System</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>At IoU 0.5, over all images</source>
   <translation>Bei IoU 0.5, über alle Bilder</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>At work</source>
   <translation>Bei der Arbeit</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Automatic</source>
   <translation>Automatisch</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Automatic ({label})</source>
   <translation>Automatisch ({label})</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Back</source>
   <translation>Zurück</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>Back at the disagreement; press the key again to decide</source>
   <translation>Zurück bei der Abweichung; drücken Sie die Taste noch einmal, um zu urteilen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Back to the list</source>
   <translation>Zurück zur Liste</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Back to the list of changes</source>
   <translation>Zurück zur Liste der Änderungen</translation>
  </message>
  <message>
   <location filename="panview/presentation/mapping.py" />
   <source>Based on</source>
   <translation>Beruht auf</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Batch size</source>
   <translation>Batchgröße</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Because</source>
   <translation>Grund</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Before</source>
   <translation>Vorher</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Beside the set</source>
   <translation>Neben dem Datensatz</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Best for this set</source>
   <translation>Bestes für diesen Datensatz</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Best overlap</source>
   <translation>Beste Überlappung</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Best rival</source>
   <translation>Bester Rivale</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Blind</source>
   <translation>Blind</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Blind was not changed</source>
   <translation>„Blind“ wurde nicht geändert</translation>
  </message>
  <message>
   <location filename="panview/presentation/cards.py" />
   <source>Both</source>
   <translation>Beide</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Both fine</source>
   <translation>Beide in Ordnung</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/boundary_controller.py" />
   <source>Boundaries of {name}</source>
   <translation>Ränder von {name}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Boundary PQ</source>
   <translation>Boundary PQ</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Brightness</source>
   <translation>Helligkeit</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Brightness of the photo</source>
   <translation>Helligkeit des Fotos</translation>
  </message>
  <message>
   <location filename="panview/presentation/evaluation_columns.py" />
   <source>Broken</source>
   <translation>Schlechter</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By IoU</source>
   <translation>Nach IoU</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>By category</source>
   <translation>Nach Kategorie</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By error type</source>
   <translation>Nach Fehlerart</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By errors</source>
   <translation>Nach Fehlern</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>By image</source>
   <translation>Nach Bild</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By impact</source>
   <translation>Nach Wirkung</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>By name</source>
   <translation>Nach Name</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>By size</source>
   <translation>Nach Größe</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>By supercategory</source>
   <translation>Nach Superkategorie</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>By {each}</source>
   <translation>Nach {each}</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By {word}</source>
   <translation>Nach {word}</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results</source>
   <translation>COCO-Panoptic-Ergebnisse</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results, labels from 0</source>
   <translation>COCO-Panoptic-Ergebnisse, Labels ab 0</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results, labels from 0, stuff first</source>
   <translation>COCO-Panoptic-Ergebnisse, Labels ab 0, Stuff zuerst</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results, labels from 0, things first</source>
   <translation>COCO-Panoptic-Ergebnisse, Labels ab 0, Things zuerst</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results, labels from 1</source>
   <translation>COCO-Panoptic-Ergebnisse, Labels ab 1</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO results of masks: run lengths or polygons</source>
   <translation>COCO-Ergebnisse aus Masken: Lauflängen oder Polygone</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>CSV (*.csv)</source>
   <translation>CSV (*.csv)</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/question_line.py" />
   <source>Cancel  Esc</source>
   <translation>Abbrechen  Esc</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/canvas.py" />
   <source>Canvas</source>
   <translation>Bildfläche</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>Categories</source>
   <translation>Kategorien</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Categories of predictions</source>
   <translation>Kategorien der Vorhersagen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Categories of the dataset</source>
   <translation>Kategorien des Datensatzes</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Categories of {name}</source>
   <translation>Kategorien von {name}</translation>
  </message>
  <message>
   <location filename="panview/presentation/change_columns.py" />
   <source>Category</source>
   <translation>Kategorie</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Cell</source>
   <translation>Zelle</translation>
  </message>
  <message>
   <location filename="panview/presentation/change_columns.py" />
   <source>Change</source>
   <translation>Änderung</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Change the category…</source>
   <translation>Die Kategorie ändern…</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>Changes</source>
   <translation>Änderungen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>Changes take effect at once, except for the language.</source>
   <translation>Änderungen gelten sofort, außer der Sprache.</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Check</source>
   <translation>Daten prüfen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>Check again</source>
   <translation>Erneut prüfen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>Check the data</source>
   <translation>Daten prüfen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Check the data…</source>
   <translation>Daten prüfen…</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>Checking the data…</source>
   <translation>Daten werden geprüft…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>Checking {name}</source>
   <translation>{name} wird geprüft</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Checkpoint</source>
   <translation>Checkpoint</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Checkpoints (*.pth *.pt)</source>
   <translation>Checkpoints (*.pth *.pt)</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/parts_page.py" />
   <source>Choose a JSON…</source>
   <translation>JSON wählen…</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Choose a category for each label that the dataset does not have</source>
   <translation>Wählen Sie eine Kategorie für jedes Label, das der Datensatz nicht hat</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Choose a checkpoint</source>
   <translation>Checkpoint wählen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Choose a config</source>
   <translation>Config wählen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>Choose a disagreement first</source>
   <translation>Wählen Sie zuerst eine Abweichung</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/parts_page.py" />
   <source>Choose a folder…</source>
   <translation>Ordner wählen…</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/add_page.py" />
   <source>Choose a form if the predictions are not recognised, or could have several.</source>
   <translation>Wählen Sie eine Form, wenn die Vorhersagen nicht erkannt werden oder mehrere möglich sind.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>Choose a prediction set to post-process again</source>
   <translation>Wählen Sie ein Vorhersageset zur erneuten Nachverarbeitung</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Choose a transformers model folder</source>
   <translation>Ordner eines transformers-Modells wählen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Choose an image first</source>
   <translation>Wählen Sie zuerst ein Bild</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Choose another folder</source>
   <translation>Anderen Ordner wählen</translation>
  </message>
  <message>
   <location filename="panview/ui/saving.py" />
   <source>Choose another name</source>
   <translation>Anderen Namen wählen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Choose the folders…</source>
   <translation>Ordner wählen…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Choose the form…</source>
   <translation>Form wählen…</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/file_line.py" />
   <source>Choose the {lower}</source>
   <translation>Wählen: {lower}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/second_window_controller.py" />
   <source>Choose what to compare with in the first window</source>
   <translation>Wählen Sie im ersten Fenster, womit verglichen wird</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Choose what to compare {name} with</source>
   <translation>Wählen Sie, womit {name} verglichen wird</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Choose: folder of {lower}</source>
   <translation>Wählen: Ordner, {lower}</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Choose: panoptic JSON</source>
   <translation>Wählen: Panoptic-JSON</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Choose: {value}</source>
   <translation>Wählen: {value}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Cividis</source>
   <translation>Cividis</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/filter_line.py" />
   <source>Clear</source>
   <translation>Löschen</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Clear filter</source>
   <translation>Filter löschen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Clear finished</source>
   <translation>Fertige entfernen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Clear the filter</source>
   <translation>Filter löschen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Clear the verdict</source>
   <translation>Urteil löschen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Clear your verdicts on {rows}?</source>
   <translation>Ihre Urteile löschen: {rows}?</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Clear {count:,} rows</source>
   <translation>{count:,} Zeilen leeren</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Clear {count:,} verdicts?</source>
   <translation>{count:,} Urteile löschen?</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Click a segment to see what it is</source>
   <translation>Klicken Sie ein Segment an, um zu sehen, was es ist</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Click a segment to see why it matched, or did not</source>
   <translation>Klicken Sie ein Segment an, um zu sehen, warum es zugeordnet ist oder nicht</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/parts_card.py" />
   <source>Click an image of the list to read its part; a filter reads those that meet it from all parts.</source>
   <translation>Ein Klick auf ein Bild der Liste liest dessen Teil; ein Filter liest die Bilder, die ihn erfüllen, aus allen Teilen.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Click to see who decided how much on which day</source>
   <translation>Klicken, um zu sehen, wer an welchem Tag wie viel beurteilt hat</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/about_page.py" />
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Close predictions</source>
   <translation>Vorhersagen schließen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Close the dataset</source>
   <translation>Datensatz schließen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Close this prediction set</source>
   <translation>Dieses Vorhersageset schließen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Close-up</source>
   <translation>Nahansicht</translation>
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>Code</source>
   <translation>Code</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Colour by</source>
   <translation>Färben nach</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Colour by IoU</source>
   <translation>Nach IoU färben</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Colour by category</source>
   <translation>Nach Kategorie färben</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Colour by match status</source>
   <translation>Nach Status färben</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Colour-blind safe</source>
   <translation>Auch bei Farbenblindheit</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Colours</source>
   <translation>Farben</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Colours from low to high IoU.</source>
   <translation>Farben von niedriger bis hoher IoU.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Colours of TP, FP and FN.</source>
   <translation>Farben von TP, FP und FN.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Colours of the window; “As the system” follows the desktop.</source>
   <translation>Farben des Fensters; „Wie das System“ folgt der Arbeitsumgebung.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>Column</source>
   <translation>Spalte</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Column of the table of images</source>
   <translation>Spalte der Bildtabelle</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Com&amp;pare</source>
   <translation>&amp;Vergleichen</translation>
  </message>
  <message>
   <location filename="panview/ui/page_specs/compare.py" />
   <source>Compare</source>
   <translation>Vergleich</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Compare with</source>
   <translation>Vergleichen mit</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Compare with before</source>
   <translation>Mit dem Stand davor vergleichen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Compare with the next prediction set</source>
   <translation>Mit dem nächsten Vorhersageset vergleichen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Compare with the old one</source>
   <translation>Mit der alten vergleichen</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>Compare with {name}</source>
   <translation>Mit {name} vergleichen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>Comparing the categories of {name}</source>
   <translation>Kategorien von {name} werden verglichen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Comparing…</source>
   <translation>Wird verglichen…</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Computing figures…</source>
   <translation>Kennzahlen werden berechnet…</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/condition_chip.py" />
   <source>Condition of the filter. Enter changes it, Delete removes it.</source>
   <translation>Bedingung des Filters. Enter ändert sie, Entf entfernt sie.</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/condition_chips.py" />
   <source>Conditions of the filter</source>
   <translation>Bedingungen des Filters</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Config</source>
   <translation>Config</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Conflict</source>
   <translation>Konflikt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Conflict: {conflict_rule}</source>
   <translation>Konflikt: {conflict_rule}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Conflicts</source>
   <translation>Konflikte</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Conflicts are hidden while you decide blind; turn that off first</source>
   <translation>Konflikte sind verborgen, solange Sie blind urteilen; schalten Sie das zuerst aus</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Conflicts: list and settle them, or list all rows</source>
   <translation>Konflikte: auflisten und schlichten oder alle Zeilen zeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Confused most</source>
   <translation>Am meisten verwechselt</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Confused only</source>
   <translation>Verwechselte</translation>
  </message>
  <message>
   <location filename="panview/ui/page_specs/confusion.py" />
   <source>Confusion</source>
   <translation>Verwechslung</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/matrix_view.py" />
   <source>Confusion of categories</source>
   <translation>Verwechslung der Kategorien</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Connect to a team</source>
   <translation>Mit einem Team verbinden</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Connect to a team…</source>
   <translation>Mit einem Team verbinden…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Connecting to {name}…</source>
   <translation>Verbindung mit {name} wird hergestellt…</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Context of a close-up</source>
   <translation>Umgebung der Nahansicht</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Continue</source>
   <translation>Fortsetzen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Contrast</source>
   <translation>Kontrast</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Contrast of the photo</source>
   <translation>Kontrast des Fotos</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Copied</source>
   <translation>Kopiert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Copied from “{name}”: {said_of}</source>
   <translation>Aus „{name}“ kopiert: {said_of}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Copied the picture, {width:,} x {height:,} pixels</source>
   <translation>Ansicht kopiert, {width:,} x {height:,} Pixel</translation>
  </message>
  <message>
   <location filename="panview/ui/clipboard.py" />
   <source>Copied: {path}</source>
   <translation>Kopiert: {path}</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Copy a figure</source>
   <translation>Diagramm kopieren</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Copy photo path</source>
   <translation>Pfad des Fotos kopieren</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Copy the command</source>
   <translation>Befehl kopieren</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Copy the picture</source>
   <translation>Ansicht kopieren</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Copy the selected rows</source>
   <translation>Ausgewählte Zeilen kopieren</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Copy the table</source>
   <translation>Tabelle kopieren</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/about_page.py" />
   <source>Copy versions</source>
   <translation>Versionen kopieren</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Copying the demo set</source>
   <translation>Demo-Datensatz wird kopiert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Copying the demo set…</source>
   <translation>Demo-Datensatz wird kopiert…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Corrected truth written</source>
   <translation>Korrigierte Referenz geschrieben</translation>
  </message>
  <message>
   <location filename="panview/ui/page_specs/corrections.py" />
   <source>Corrections</source>
   <translation>Korrekturen</translation>
  </message>
  <message>
   <location filename="panview/ui/models/category_model.py" />
   <source>Count</source>
   <translation>Anzahl</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/parts_card.py" />
   <source>Count them</source>
   <translation>Zählen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Count them as empty</source>
   <translation>Als leer zählen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/parts_controller.py" />
   <source>Counting all images of {name}</source>
   <translation>Alle Bilder von {name} werden gezählt</translation>
  </message>
  <message>
   <location filename="panview/presentation/parts_content.py" />
   <source>Counting…</source>
   <translation>Wird gezählt…</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Crowd overlap</source>
   <translation>Auf crowd</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Dark</source>
   <translation>Dunkel</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Decide</source>
   <translation>Beurteilen</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Decide blind</source>
   <translation>Blind beurteilen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Decide blind, or show the verdicts of others</source>
   <translation>Blind beurteilen oder Urteile anderer zeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Decide the whole sample in any order, or only its first part: add sample_place &lt;= 50 to the filter.</source>
   <translation>Beurteilen Sie die ganze Stichprobe in beliebiger Reihenfolge oder nur ihren ersten Teil: Fügen Sie dem Filter sample_place &lt;= 50 hinzu.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Decide {count:,} rows</source>
   <translation>{count:,} Zeilen beurteilen</translation>
  </message>
  <message>
   <location filename="panview/presentation/cards.py" />
   <source>Decided</source>
   <translation>Beurteilt</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Deciding</source>
   <translation>Beurteilen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Decrease opacity</source>
   <translation>Deckkraft verringern</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>Default for the layout</source>
   <translation>Vorgabe der Ordnerstruktur</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Detectron2: predictions.json with PNG files</source>
   <translation>Detectron2: predictions.json mit PNG-Dateien</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Detectron2: things and stuff numbered separately</source>
   <translation>Detectron2: Things und Stuff getrennt nummeriert</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Deutsch</source>
   <translation>Deutsch</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Device</source>
   <translation>Gerät</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>Difference by category</source>
   <translation>Differenz nach Kategorie</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>Difference in points with its 95 % interval: paired permutation test over the images.</source>
   <translation>Differenz in Punkten mit 95-%-Intervall: gepaarter Permutationstest über die Bilder.</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Dim all but the selected segment and its partner</source>
   <translation>Alles außer gewähltem Segment und Partner abdunkeln</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Dim all but the selected segment and its partner.</source>
   <translation>Alles außer dem gewählten Segment und seinem Partner abdunkeln.</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Disagreement</source>
   <translation>Abweichung</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Disagreements</source>
   <translation>Abweichungen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/message_banner.py" />
   <source>Dismiss</source>
   <translation>Ausblenden</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/stored_as.py" />
   <source>Divisor</source>
   <translation>Divisor</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/stored_as.py" />
   <source>Divisor: the factor of the category</source>
   <translation>Divisor: der Faktor der Kategorie</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Double-click or press Enter to change a key. Press Delete to remove it.</source>
   <translation>Doppelklick oder Enter ändert eine Taste, Entf entfernt sie.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Draw</source>
   <translation>Ziehen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Draw from</source>
   <translation>Ziehen aus</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Drop a COCO folder, a panoptic JSON or a prediction set anywhere in this window</source>
   <translation>COCO-Ordner, Panoptic-JSON oder Vorhersageset hier ablegen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>ECE {ece:.1f} %; {which} by {abs:.1f} %</source>
   <translation>ECE {ece:.1f} %; {which} um {abs:.1f} %</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>Each</source>
   <translation>Je Urteil</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/filter_controller.py" />
   <source>Earlier filters cannot be saved: {why}</source>
   <translation>Frühere Filter können nicht gespeichert werden: {why}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Edit</source>
   <translation>Bearbeiten</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/setting_controls.py" />
   <source>Edit…</source>
   <translation>Bearbeiten…</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>English</source>
   <translation>English</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>Enter adds the predictions of a finished run, continues one that has stopped, and follows one that another process carries out. Delete removes it from the list; its files are kept.</source>
   <translation>Enter fügt die Vorhersagen eines fertigen Laufs hinzu, setzt einen angehaltenen fort und folgt einem, den ein anderer Prozess ausführt. Entf nimmt ihn aus der Liste; seine Dateien bleiben.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Enter shows a view, Delete forgets it. A view is the filter with the order, colouring and scope.</source>
   <translation>Enter zeigt eine Ansicht, Entf verwirft sie. Eine Ansicht ist der Filter mit Reihenfolge, Färbung und Umfang.</translation>
  </message>
  <message>
   <location filename="panview/presentation/change_columns.py" />
   <source>Error</source>
   <translation>Fehler</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Error type</source>
   <translation>Fehlerart</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/error_bars.py" />
   <source>Error types</source>
   <translation>Fehlerarten</translation>
  </message>
  <message>
   <location filename="panview/presentation/evaluation_columns.py" />
   <source>Evaluation</source>
   <translation>Auswertung</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>Evaluations</source>
   <translation>Auswertungen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>Everything requested is applied</source>
   <translation>Alles Verlangte wird angewendet</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Existing samples</source>
   <translation>Vorhandene Stichproben</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Export CSV</source>
   <translation>CSV exportieren</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Export all disagreements</source>
   <translation>Alle Abweichungen exportieren</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export all disagreements as CSV…</source>
   <translation>Alle Abweichungen als CSV exportieren…</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Export changes</source>
   <translation>Änderungen exportieren</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export listed disagreements as CSV…</source>
   <translation>Aufgelistete Abweichungen als CSV exportieren…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Export tags</source>
   <translation>Schlagwörter exportieren</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export tags…</source>
   <translation>Schlagwörter exportieren…</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export the changes in B as CSV…</source>
   <translation>Änderungen in B als CSV exportieren…</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Export the disagreements as CSV ({export})</source>
   <translation>Abweichungen als CSV exportieren ({export})</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>Export the list as CSV</source>
   <translation>Liste als CSV exportieren</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Export the listed disagreements</source>
   <translation>Aufgelistete Abweichungen exportieren</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Export views</source>
   <translation>Ansichten exportieren</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export views…</source>
   <translation>Ansichten exportieren…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>Exporting {name}</source>
   <translation>{name} wird exportiert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Exports (*.zip *.json);;All files (*)</source>
   <translation>Exporte (*.zip *.json);;Alle Dateien (*)</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>FN</source>
   <translation>FN</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>FP</source>
   <translation>FP</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>FP by the prediction's size</source>
   <translation>FP nach Größe der Vorhersage</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Figure</source>
   <translation>Diagramm</translation>
  </message>
  <message>
   <location filename="panview/ui/page_specs/figures.py" />
   <source>Figures</source>
   <translation>Kennzahlen</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/drop_overlay.py" />
   <source>Files are held over the window</source>
   <translation>Dateien werden über das Fenster gehalten</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Filter</source>
   <translation>Filter</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>Filter by IoU</source>
   <translation>Nach IoU filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>Filter by area</source>
   <translation>Nach Fläche filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Filter by category</source>
   <translation>Nach Kategorie filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>Filter by confusion</source>
   <translation>Nach Verwechslung filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Filter by error type</source>
   <translation>Nach Fehlerart filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Filter by image</source>
   <translation>Nach Bild filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>Filter by overlap</source>
   <translation>Nach Überlappung filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>Filter by status, category, area, IoU</source>
   <translation>Nach Status, Kategorie, Fläche, IoU filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Filter by status, category, area…</source>
   <translation>Nach Status, Kategorie, Fläche… filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>Filter by supercategory</source>
   <translation>Nach Superkategorie filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Filter images</source>
   <translation>Bilder filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Filter segments</source>
   <translation>Segmente filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Filtered</source>
   <translation>Gefiltert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/parts_controller.py" />
   <source>Filtering all parts</source>
   <translation>Alle Teile werden gefiltert</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/tag_page.py" />
   <source>Find or create a tag</source>
   <translation>Schlagwort suchen oder anlegen</translation>
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>Finding</source>
   <translation>Befund</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/bottom_panel.py" />
   <source>Findings</source>
   <translation>Befunde</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>Findings {count}</source>
   <translation>Befunde {count}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Finds the parameters with the highest PQ, and what they gain on images that they were not chosen on</source>
   <translation>Sucht die Parameter mit der höchsten PQ und was sie an Bildern gewinnen, an denen sie nicht gewählt wurden</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Finished images are kept, and a run continues where it stopped.</source>
   <translation>Fertige Bilder bleiben erhalten, und ein Lauf wird dort fortgesetzt, wo er anhielt.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>First results of {name}; press B for the next prediction set</source>
   <translation>Erste Ergebnisse von {name}; B zeigt das nächste Vorhersageset</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Fit the image</source>
   <translation>Bild einpassen</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/floating.py" />
   <source>Fit to window or 100 %</source>
   <translation>In das Fenster einpassen oder 100 %</translation>
  </message>
  <message>
   <location filename="panview/presentation/evaluation_columns.py" />
   <source>Fixed</source>
   <translation>Behoben</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Flip truth, prediction and photo of the selected pair</source>
   <translation>Referenz, Vorhersage und Foto des gewählten Paars durchblättern</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/add_page.py" />
   <source>Folder named like the JSON</source>
   <translation>Ordner, der wie das JSON heißt</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>Folder of the set, or its panoptic JSON</source>
   <translation>Ordner des Datensatzes oder sein Panoptic-JSON</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Folders of maps and photos of recent datasets that were opened with folders of their own.</source>
   <translation>Ordner der Karten und Fotos zuletzt geöffneter Datensätze, die mit eigenen Ordnern geöffnet wurden.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Folders of recent datasets</source>
   <translation>Ordner zuletzt geöffneter Datensätze</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>Follow the newest</source>
   <translation>Der neuesten folgen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Forget the category mapping</source>
   <translation>Kategoriezuordnung verwerfen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Forget this mapping</source>
   <translation>Diese Zuordnung verwerfen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Forget {name}</source>
   <translation>{name} vergessen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/parts_page.py" />
   <source>Form of the predictions</source>
   <translation>Form der Vorhersagen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_sample.py" />
   <source>From all of them: of the filter, only an expression on segments restricts a sample</source>
   <translation>Aus allen: Vom Filter schränkt nur ein Ausdruck über Segmente eine Stichprobe ein</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>From the table of images</source>
   <translation>Aus der Bildtabelle</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>From {said}.</source>
   <translation>Von {said}.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Full</source>
   <translation>Voll</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Full screen</source>
   <translation>Vollbild</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Gamma</source>
   <translation>Gamma</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Gamma of the photo</source>
   <translation>Gamma des Fotos</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Go</source>
   <translation>Gehe zu</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Go on</source>
   <translation>Fortsetzen</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Going to a disagreement</source>
   <translation>Sprung zu einer Abweichung</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Green and red</source>
   <translation>Grün und Rot</translation>
  </message>
  <message>
   <location filename="panview/ui/page_specs/grid.py" />
   <source>Grid</source>
   <translation>Raster</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Ground truth</source>
   <translation>Referenz</translation>
  </message>
  <message>
   <location filename="panview/ui/models/disagreement_model.py" />
   <source>Ground truth and prediction at the same place: one mistake, counted as FN and FP</source>
   <translation>Referenz und Vorhersage an derselben Stelle: ein Fehler, als FN und FP gezählt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Ground truth only. Add predictions, or run a model, to see PQ.</source>
   <translation>Nur Referenz. Fügen Sie Vorhersagen hinzu oder starten Sie ein Modell, um PQ zu sehen.</translation>
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>Ground truth segments have no pixel</source>
   <translation>Segmente der Referenz haben kein Pixel</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>Group differences by</source>
   <translation>Differenzen gruppieren nach</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Half</source>
   <translation>Halb</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Half precision needs a graphics card</source>
   <translation>Halbe Genauigkeit braucht eine Grafikkarte</translation>
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>Hidden: {panel}</source>
   <translation>Ausgeblendet: {panel}</translation>
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>Hidden: {panel}; press {keys} to show it again</source>
   <translation>Ausgeblendet: {panel}; {keys} zeigt wieder an</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Hide finished</source>
   <translation>Fertige ausblenden</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Hide the verdicts of others until you have decided yourself.</source>
   <translation>Die Urteile anderer verbergen, bis Sie selbst geurteilt haben.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>High contrast</source>
   <translation>Hoher Kontrast</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>Highest value</source>
   <translation>Größter Wert</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>How much a close-up shows on every side of the segment, as a share of its length.</source>
   <translation>Wie viel eine Nahansicht auf jeder Seite des Segments zeigt, als Anteil seiner Länge.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>How wide the pictures of the page Grid are, in pixels.</source>
   <translation>Breite der Bilder auf der Seite „Raster“ in Pixeln.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Hugging Face model, or a folder…</source>
   <translation>Hugging-Face-Modell oder ein Ordner…</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Id maps</source>
   <translation>ID-Karten</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Id maps of the predictions</source>
   <translation>ID-Karten der Vorhersagen</translation>
  </message>
  <message>
   <location filename="panview/presentation/change_columns.py" />
   <source>Image</source>
   <translation>Bild</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Images</source>
   <translation>Bilder</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/grid_view.py" />
   <source>Images as a grid</source>
   <translation>Bilder als Raster</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Images · {count:,}</source>
   <translation>Bilder · {count:,}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Import views</source>
   <translation>Ansichten importieren</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Import views…</source>
   <translation>Ansichten importieren…</translation>
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>In</source>
   <translation>In</translation>
  </message>
  <message>
   <location filename="panview/presentation/cards.py" />
   <source>In conflict</source>
   <translation>Im Konflikt</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>In dataset order</source>
   <translation>Wie im Datensatz</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>In memory</source>
   <translation>Im Speicher</translation>
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>In {name}, {message}. panview counts pixels; tools that use them show a wrong PQ.</source>
   <translation>In {name}: {message}. panview zählt Pixel; Programme, die diese Angaben verwenden, zeigen eine falsche PQ.</translation>
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>In {name}, {message}. {effect}.</source>
   <translation>In {name}: {message}. {effect}.</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Increase opacity</source>
   <translation>Deckkraft erhöhen</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Intersection</source>
   <translation>Schnitt</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>IoU</source>
   <translation>IoU</translation>
  </message>
  <message>
   <location filename="panview/presentation/change_columns.py" />
   <source>IoU A</source>
   <translation>IoU A</translation>
  </message>
  <message>
   <location filename="panview/presentation/change_columns.py" />
   <source>IoU B</source>
   <translation>IoU B</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>IoU below which a match is a poor mask.</source>
   <translation>IoU, unter der ein Treffer eine schlechte Maske ist.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>IoU colours</source>
   <translation>IoU-Farben</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>IoU colours: {ramp}</source>
   <translation>IoU-Farben: {ramp}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>IoU from</source>
   <translation>IoU ab</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>IoU range; hold Shift to move the upper end</source>
   <translation>IoU-Bereich; Umschalt gedrückt halten, um das obere Ende zu bewegen</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>IoU threshold</source>
   <translation>IoU-Schwelle</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>IoU threshold {threshold:.2f}</source>
   <translation>IoU-Schwelle {threshold:.2f}</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessed_image.py" />
   <source>IoU {iou:.2f}</source>
   <translation>IoU {iou:.2f}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>IoU {low:.2f} to {high:.2f}:  {matched:,} matched   {missed:,} not matched{alone}</source>
   <translation>IoU {low:.2f} bis {high:.2f}:  {matched:,} zugeordnet   {missed:,} nicht zugeordnet{alone}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>It has no repair</source>
   <translation>Es hat keine Reparatur</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>It is</source>
   <translation>Es wird</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/add_page.py" />
   <source>JSON, folder or archive</source>
   <translation>JSON, Ordner oder Archiv</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Join all prediction sets that are open into one</source>
   <translation>Alle geöffneten Vorhersagesets zu einem verbinden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>Joining {count} prediction sets</source>
   <translation>{count} Vorhersagesets werden verbunden</translation>
  </message>
  <message>
   <location filename="panview/presentation/cards.py" />
   <source>Kappa</source>
   <translation>Kappa</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/reviewers_page.py" />
   <source>Kappa is agreement beyond chance: 1 is full agreement, 0 is what chance gives. It counts the disagreements that both have decided, but not verdicts that settle a conflict. A pair of FN and FP is one disagreement.</source>
   <translation>Kappa ist die Übereinstimmung über den Zufall hinaus: 1 ist volle Übereinstimmung, 0 ist, was der Zufall ergibt. Gezählt werden die Abweichungen, die beide beurteilt haben, nicht aber Urteile, die einen Konflikt schlichten. Ein Paar aus FN und FP ist eine Abweichung.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/views_page.py" />
   <source>Keep</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Keep running</source>
   <translation>Weiterlaufen lassen</translation>
  </message>
  <message>
   <location filename="panview/ui/second_window.py" />
   <source>Keep this image here while the first window moves on to others</source>
   <translation>Dieses Bild hier behalten, während das erste Fenster zu anderen weitergeht</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Keep this view under a name…</source>
   <translation>Diese Ansicht unter einem Namen behalten…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_dialogs.py" />
   <source>Keep verdicts in a shared file</source>
   <translation>Urteile in gemeinsamer Datei ablegen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Keep verdicts in a shared file…</source>
   <translation>Urteile in gemeinsamer Datei ablegen…</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Keep verdicts in the data folder</source>
   <translation>Urteile im Datenordner ablegen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>Keep watching</source>
   <translation>Weiter beobachten</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Kept</source>
   <translation>Aufbewahrt</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Keyboard shortcuts</source>
   <translation>Tastaturkürzel</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/status_line.py" />
   <source>Keys</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Keys that differ from the built-in ones, by the id of the action.</source>
   <translation>Tasten, die von den eingebauten abweichen, nach der Kennung der Aktion.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Kind</source>
   <translation>Art</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Label</source>
   <translation>Label</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Language</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Language of the window; a change takes effect at the next start.</source>
   <translation>Sprache des Fensters; eine Änderung gilt ab dem nächsten Start.</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Larger cells</source>
   <translation>Größere Zellen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Largest area in pixels</source>
   <translation>Größte Fläche in Pixeln</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Largest number of segments, of both sides, that are held in memory, 350 bytes each. The table of a larger set is kept in parts, of which the window reads those in scope. A change takes effect when the next set is opened.</source>
   <translation>Höchstzahl der Segmente beider Seiten im Speicher, je 350 Byte. Die Tabelle eines größeren Datensatzes wird in Teilen abgelegt, von denen das Fenster die benötigten liest. Eine Änderung wirkt ab dem nächsten Öffnen.</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Layers</source>
   <translation>Ebenen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Leave out categories that are never taken for another one</source>
   <translation>Kategorien auslassen, die nie für eine andere gehalten werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Leave them out</source>
   <translation>Auslassen</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>Legend</source>
   <translation>Legende</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Light</source>
   <translation>Hell</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>List</source>
   <translation>Liste</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>List all faults</source>
   <translation>Alle Mängel auflisten</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>List by image</source>
   <translation>Nach Bild auflisten</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>List disagreements by image, or by PQ impact</source>
   <translation>Abweichungen nach Bild oder nach PQ-Wirkung auflisten</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>List of images</source>
   <translation>Liste der Bilder</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>List poor matches, too</source>
   <translation>Auch schlechte Treffer auflisten</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>List the disagreements of an image together, the worst image first; otherwise all by what each costs.</source>
   <translation>Die Abweichungen eines Bildes zusammen auflisten, das schlechteste Bild zuerst; sonst alle nach dem, was jede kostet.</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>List the sample</source>
   <translation>Stichprobe auflisten</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>List the segments of the current cell of Confusion</source>
   <translation>Segmente der aktuellen Zelle von „Verwechslung“ auflisten</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Listed image</source>
   <translation>Aufgelistetes Bild</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/disagreement_panel.py" />
   <source>Listing the disagreements…</source>
   <translation>Abweichungen werden aufgelistet…</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>Listing the images…</source>
   <translation>Bilder werden aufgelistet…</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/segments_panel.py" />
   <source>Listing the segments…</source>
   <translation>Segmente werden aufgelistet…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/canvas_controller.py" />
   <source>Loading…</source>
   <translation>Wird geladen…</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Look of the image</source>
   <translation>Aussehen des Bildes</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Looking at disagreements</source>
   <translation>Abweichungen ansehen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>Looking for the best parameters</source>
   <translation>Beste Parameter werden gesucht</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>Looking for what was kept of this prediction set…</source>
   <translation>Es wird gesucht, was von diesem Vorhersageset aufbewahrt wurde…</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Lower the IoU threshold</source>
   <translation>IoU-Schwelle senken</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>Lowest value</source>
   <translation>Kleinster Wert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>MMDetection configs (*.py *.json *.yaml *.yml)</source>
   <translation>MMDetection-Configs (*.py *.json *.yaml *.yml)</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Make an ensemble of the prediction sets…</source>
   <translation>Ensemble aus den Vorhersagesets bilden…</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Make an ensemble…</source>
   <translation>Ensemble bilden…</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Make the map</source>
   <translation>Karte erstellen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Make void</source>
   <translation>Zu void machen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>Making the map</source>
   <translation>Karte wird erstellt</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Map</source>
   <translation>Karte</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>Map the categories</source>
   <translation>Kategorien zuordnen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Map the categories of the predictions…</source>
   <translation>Kategorien der Vorhersagen zuordnen…</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of Cityscapes: category × 1000 + instance</source>
   <translation>Karten von Cityscapes: Kategorie × 1000 + Instanz</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of KITTI-STEP: red is the category</source>
   <translation>Karten von KITTI-STEP: Rot ist die Kategorie</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of MMDetection: label + 1000 × instance</source>
   <translation>Karten von MMDetection: Label + 1000 × Instanz</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of category × divisor + instance</source>
   <translation>Karten aus Kategorie × Divisor + Instanz</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of two 16-bit channels: category and instance</source>
   <translation>Karten mit zwei 16-Bit-Kanälen: Kategorie und Instanz</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of two channels: category and instance</source>
   <translation>Karten mit zwei Kanälen: Kategorie und Instanz</translation>
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Maps only: their values are interpreted once the set's categories are known</source>
   <translation>Nur Karten: Ihre Werte werden gedeutet, sobald die Kategorien des Datensatzes bekannt sind</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Maps or photos elsewhere?</source>
   <translation>Karten oder Fotos woanders?</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Mask threshold</source>
   <translation>Maskenschwelle</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Mask2Former, MaskFormer, EoMT, OneFormer, DETR; downloaded if needed</source>
   <translation>Mask2Former, MaskFormer, EoMT, OneFormer, DETR; werden bei Bedarf heruntergeladen</translation>
  </message>
  <message>
   <location filename="panview/presentation/coming.py" />
   <source>Matching {count} prediction sets…</source>
   <translation>{count} Vorhersagesets werden zugeordnet…</translation>
  </message>
  <message>
   <location filename="panview/presentation/coming.py" />
   <source>Matching {matched}…</source>
   <translation>{matched} wird zugeordnet…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>Matching {name}</source>
   <translation>{name} wird zugeordnet</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Matching {stem}</source>
   <translation>{stem} wird zugeordnet</translation>
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>Mean IoU</source>
   <translation>Mittlere IoU</translation>
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>Mean IoU of pixels over the categories in the truth</source>
   <translation>Mittlere IoU der Pixel über die Kategorien der Referenz</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Measure Boundary PQ</source>
   <translation>Boundary PQ messen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Measure the whole set</source>
   <translation>Ganzen Datensatz messen</translation>
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>Measuring</source>
   <translation>Messung</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Measuring {name}</source>
   <translation>{name} wird gemessen</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Megabytes for images that are ready to display. A photo of 24 megapixels takes 180 MB with its maps. The current image and two more always stay; a higher value lets panview load more ahead.</source>
   <translation>Megabyte für Bilder, die zur Anzeige bereitliegen. Ein Foto mit 24 Megapixeln belegt mit seinen Karten 180 MB. Das aktuelle Bild und zwei weitere bleiben immer; mit einem höheren Wert lädt panview mehr im Voraus.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Memory for images</source>
   <translation>Speicher für Bilder</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Menu bar</source>
   <translation>Menüleiste</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Merge with</source>
   <translation>Verbinden mit</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Merge with another segment…</source>
   <translation>Mit einem anderen Segment verbinden…</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Model runs</source>
   <translation>Modellläufe</translation>
  </message>
  <message>
   <location filename="panview/ui/main_window.py" />
   <source>Model runs of this set</source>
   <translation>Modellläufe dieses Datensatzes</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Model runs of this set…</source>
   <translation>Modellläufe dieses Datensatzes…</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Model runs {total}</source>
   <translation>Modellläufe {total}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>Models</source>
   <translation>Modelle</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Models of {title}</source>
   <translation>Modelle von {title}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Most confused first</source>
   <translation>Am meisten verwechselte zuerst</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>My queue</source>
   <translation>Meine Warteschlange</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>My queue: {number} of {of}{shared}</source>
   <translation>Meine Warteschlange: {number} von {of}{shared}</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>My queue…</source>
   <translation>Meine Warteschlange…</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Name</source>
   <translation>Name</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Name of the prediction set</source>
   <translation>Name des Vorhersagesets</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Name of the sample</source>
   <translation>Name der Stichprobe</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_dialogs.py" />
   <source>Name on your verdicts</source>
   <translation>Name an Ihren Urteilen</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Name on your verdicts; if empty, the name of the account.</source>
   <translation>Name an Ihren Urteilen; ist er leer, der Name des Benutzerkontos.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/views_page.py" />
   <source>Name what is shown now, to keep it as a view</source>
   <translation>Benennen Sie das Angezeigte, um es als Ansicht zu behalten</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/views_page.py" />
   <source>Named views</source>
   <translation>Benannte Ansichten</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Named views…</source>
   <translation>Benannte Ansichten…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Names of the reviewers, as the server knows them, separated by commas. Add + 10% for a share that
all decide, to measure agreement, and the word blind to hide the verdicts of others until one has decided.</source>
   <translation>Namen der Prüfer, wie der Server sie kennt, durch Kommas getrennt. „+ 10%“ fügt einen Anteil hinzu,
den alle beurteilen, um die Übereinstimmung zu messen; „blind“ verbirgt die Urteile anderer, bis man geurteilt hat.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Names that the dataset has are matched, however they are spelt. Choose a category for the others; segments of a label without one become void.</source>
   <translation>Namen, die der Datensatz hat, werden zugeordnet, wie auch immer sie geschrieben sind. Wählen Sie für die übrigen eine Kategorie; Segmente eines Labels ohne Kategorie werden void.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Near miss</source>
   <translation>Knapp verfehlt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Needs {named}, which are not installed.</source>
   <translation>Benötigt {named}; sie sind nicht installiert.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Needs {named}, which is not installed.</source>
   <translation>Benötigt {named}; nicht installiert.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>New folder for the ensemble</source>
   <translation>Neuer Ordner für das Ensemble</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>New folder for the prediction set</source>
   <translation>Neuer Ordner für das Vorhersageset</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>New folder:</source>
   <translation>Neuer Ordner:</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Next</source>
   <translation>Nächstes</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Next disagreement</source>
   <translation>Nächste Abweichung</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Next image</source>
   <translation>Nächstes Bild</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Next prediction set</source>
   <translation>Nächstes Vorhersageset</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Next undecided disagreement</source>
   <translation>Nächste unbeurteilte Abweichung</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/command_palette.py" />
   <source>No action matches</source>
   <translation>Keine Aktion passt</translation>
  </message>
  <message>
   <location filename="panview/ui/saving.py" />
   <source>No application is set up to open it</source>
   <translation>Keine Anwendung ist dafür eingerichtet</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>No category for the rest</source>
   <translation>Keine Kategorie für den Rest</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>No changed segment passes the filter</source>
   <translation>Kein geändertes Segment entspricht dem Filter</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>No complete prediction set in {run} yet; the first one will appear here</source>
   <translation>Noch kein vollständiges Vorhersageset in {run}; das erste erscheint hier</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No disagreement passes the filter</source>
   <translation>Keine Abweichung entspricht dem Filter</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/disagreement_panel.py" />
   <source>No disagreements</source>
   <translation>Keine Abweichungen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No disagreements: every segment is matched</source>
   <translation>Keine Abweichungen: Jedes Segment ist zugeordnet</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>No faults found</source>
   <translation>Keine Mängel gefunden</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>No filter</source>
   <translation>Kein Filter</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>No filter is set</source>
   <translation>Kein Filter ist gesetzt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>No image has a tag yet</source>
   <translation>Noch hat kein Bild ein Schlagwort</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No image in scope has a prediction yet</source>
   <translation>Noch hat kein Bild im Umfang eine Vorhersage</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>No image in scope has both predictions</source>
   <translation>Kein Bild im Umfang hat beide Vorhersagen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No image is selected</source>
   <translation>Kein Bild ist ausgewählt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No image matches the filter</source>
   <translation>Kein Bild entspricht dem Filter</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>No images</source>
   <translation>Keine Bilder</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/remember_controller.py" />
   <source>No longer found, so left out: {list}</source>
   <translation>Nicht mehr gefunden und daher ausgelassen: {list}</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>No model</source>
   <translation>Kein Modell</translation>
  </message>
  <message>
   <location filename="panview/ui/main_window.py" />
   <source>No model has been run on this set from this computer</source>
   <translation>Auf diesem Rechner lief noch kein Modell über diesen Datensatz</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>No models are installed, so the demo shows two simulated sets</source>
   <translation>Keine Modelle sind installiert, daher zeigt die Demo zwei simulierte Sets</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_display.py" />
   <source>No outdated verdicts on this prediction set</source>
   <translation>Keine veralteten Urteile zu diesem Vorhersageset</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>No predictions</source>
   <translation>Keine Vorhersagen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>No reviewers disagree</source>
   <translation>Keine Uneinigkeit unter den Prüfern</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>No row is selected</source>
   <translation>Keine Zeile ist ausgewählt</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>No segment is {value}</source>
   <translation>Kein Segment ist {value}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/segments_controller.py" />
   <source>No segment passes the filter</source>
   <translation>Kein Segment entspricht dem Filter</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>No setting matches</source>
   <translation>Keine Einstellung passt</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>No strata</source>
   <translation>Keine Schichten</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>No table is shown</source>
   <translation>Es wird keine Tabelle angezeigt</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/tag_page.py" />
   <source>No tags yet; type to create one</source>
   <translation>Noch keine Schlagwörter; tippen Sie, um eines anzulegen</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>No truth to correct</source>
   <translation>Keine Referenz zu korrigieren</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>No verdict file is open</source>
   <translation>Keine Urteilsdatei ist geöffnet</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>No verdict or repair changes the truth yet</source>
   <translation>Noch ändert kein Urteil und keine Reparatur die Referenz</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/views_page.py" />
   <source>No views yet; name what is shown now to keep it</source>
   <translation>Noch keine Ansichten; benennen Sie das Angezeigte, um es zu behalten</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>No {other_side} overlaps it.</source>
   <translation>Überlappung: keine ({other_side}).</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>Nobody has decided anything yet</source>
   <translation>Noch hat niemand etwas beurteilt</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>None</source>
   <translation>Keine</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/review_controller.py" />
   <source>None of the selected images is listed any more; the figures now describe {words} images</source>
   <translation>Keines der ausgewählten Bilder ist mehr aufgelistet; die Kennzahlen beschreiben jetzt {words} Bilder</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>None of these verdicts is yours; give your own to override them</source>
   <translation>Keines dieser Urteile ist von Ihnen; fällen Sie eigene, die sie ersetzen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>Not applied</source>
   <translation>Nicht angewendet</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Not connected to the team; verdicts are kept where they were</source>
   <translation>Nicht mit dem Team verbunden; Urteile bleiben, wo sie waren</translation>
  </message>
  <message>
   <location filename="panview/presentation/parts_content.py" />
   <source>Not counted</source>
   <translation>Nicht gezählt</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Not kept</source>
   <translation>Nicht aufbewahrt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>Not now</source>
   <translation>Nicht jetzt</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Not predicted</source>
   <translation>Nicht vorhergesagt</translation>
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Not recognised from the values of its maps; choose a form</source>
   <translation>An den Werten der Karten nicht erkannt; wählen Sie eine Form</translation>
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Not recognised: could be {list}; choose a form</source>
   <translation>Nicht erkannt: möglich sind {list}; wählen Sie eine Form</translation>
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Not recognised: {removeprefix}</source>
   <translation>Nicht erkannt: {removeprefix}</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Note</source>
   <translation>Notiz</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/disagreement_panel.py" />
   <source>Note on {rows:,} rows</source>
   <translation>Notiz zu {rows:,} Zeilen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>Nothing can be estimated from the sample</source>
   <translation>Aus der Stichprobe lässt sich nichts schätzen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>Nothing changes</source>
   <translation>Nichts ändert sich</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/suspicion_controller.py" />
   <source>Nothing could be learned from the verdicts</source>
   <translation>Aus den Urteilen ließ sich nichts lernen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_display.py" />
   <source>Nothing has been decided yet</source>
   <translation>Es wurde noch nichts beurteilt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>Nothing is fixed or broken</source>
   <translation>Nichts ist behoben oder verschlechtert</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/choice_page.py" />
   <source>Nothing matches</source>
   <translation>Nichts passt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_image.py" />
   <source>Nothing was kept of {image_names}</source>
   <translation>Von {image_names} wurde nichts aufbewahrt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>Nothing was opened</source>
   <translation>Es wurde nichts geöffnet</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Nothing was written</source>
   <translation>Es wurde nichts geschrieben</translation>
  </message>
  <message>
   <location filename="panview/presentation/mapping.py" />
   <source>Number</source>
   <translation>Nummer</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Number of units</source>
   <translation>Anzahl der Einheiten</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Numbers of the prediction set</source>
   <translation>Nummern des Vorhersagesets</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/setting_controls.py" />
   <source>Off</source>
   <translation>Aus</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Offline</source>
   <translation>Offline</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Offline: {waiting:,} not sent</source>
   <translation>Offline: {waiting:,} nicht gesendet</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/setting_controls.py" />
   <source>On</source>
   <translation>Ein</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>On fewer than {least_images} images there is no interval.</source>
   <translation>Unter {least_images} Bildern gibt es kein Intervall.</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>One of {list}.</source>
   <translation>Eines von {list}.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Only a lead settles conflicts in a team; page Team lists them</source>
   <translation>Nur eine Leitung schlichtet Konflikte im Team; die Seite „Team“ führt sie auf</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>Only the first line is needed. panview looks for the rest.</source>
   <translation>Nur die erste Zeile ist nötig. panview sucht den Rest.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Only the lead of a team shares out work; connect to one first</source>
   <translation>Nur die Leitung eines Teams verteilt Arbeit; verbinden Sie sich zuerst</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_sample.py" />
   <source>Only those with {where}</source>
   <translation>Nur solche mit {where}</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Opacity</source>
   <translation>Deckkraft</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Opacity 100 %</source>
   <translation>Deckkraft 100 %</translation>
  </message>
  <message>
   <location filename="panview/ui/review_actions.py" />
   <source>Opacity of segments</source>
   <translation>Deckkraft der Segmente</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Opacity of the segments.</source>
   <translation>Deckkraft der Segmente.</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Opacity {percent} %</source>
   <translation>Deckkraft {percent} %</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Open a COCO folder</source>
   <translation>COCO-Ordner öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Open a COCO panoptic folder</source>
   <translation>COCO-Panoptic-Ordner öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Open a panoptic JSON</source>
   <translation>Panoptic-JSON öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Open a second prediction set to compare</source>
   <translation>Öffnen Sie zum Vergleichen ein zweites Vorhersageset</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>Open a second prediction set to make an ensemble</source>
   <translation>Öffnen Sie ein zweites Vorhersageset, um ein Ensemble zu bilden</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>Open a set</source>
   <translation>Datensatz öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Open a set first, then add the table of images</source>
   <translation>Öffnen Sie zuerst einen Datensatz, dann fügen Sie die Bildtabelle hinzu</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Open a set to show a view of it, or to save one.</source>
   <translation>Öffnen Sie einen Datensatz, um eine Ansicht davon zu zeigen oder zu speichern.</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Open address</source>
   <translation>Adresse öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open address…</source>
   <translation>Adresse öffnen…</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open folder…</source>
   <translation>Ordner öffnen…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Open it</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open panoptic JSON…</source>
   <translation>Panoptic-JSON öffnen…</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Open the context menu</source>
   <translation>Kontextmenü öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Open the demo</source>
   <translation>Demo öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open the demo set</source>
   <translation>Demo-Datensatz öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open the last review again</source>
   <translation>Letzte Prüfung wieder öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Open the menus</source>
   <translation>Menüs öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open with separate folders…</source>
   <translation>Mit getrennten Ordnern öffnen…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>Open {name}</source>
   <translation>{name} öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>Open {name} in place of {replaces}?</source>
   <translation>{name} statt {replaces} öffnen?</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Open {path}</source>
   <translation>{path} öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Opening {part}</source>
   <translation>{part} wird geöffnet</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Opening {part}…</source>
   <translation>{part} wird geöffnet…</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Or show an existing one</source>
   <translation>Oder eine vorhandene zeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Order of the categories</source>
   <translation>Reihenfolge der Kategorien</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/stale_page.py" />
   <source>Outdated verdicts</source>
   <translation>Veraltete Urteile</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Outdated verdicts…</source>
   <translation>Veraltete Urteile…</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Outlines</source>
   <translation>Umrisse</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Overlap</source>
   <translation>Überlappung</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Overlaps</source>
   <translation>Überlappt</translation>
  </message>
  <message>
   <location filename="panview/presentation/difference_columns.py" />
   <source>PQ A</source>
   <translation>PQ A</translation>
  </message>
  <message>
   <location filename="panview/presentation/difference_columns.py" />
   <source>PQ B</source>
   <translation>PQ B</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ by a column of the table of images</source>
   <translation>PQ nach einer Spalte der Bildtabelle</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ by size</source>
   <translation>PQ nach Größe</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ by supercategory</source>
   <translation>PQ nach Superkategorie</translation>
  </message>
  <message>
   <location filename="panview/presentation/change_columns.py" />
   <source>PQ effect</source>
   <translation>PQ-Effekt</translation>
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>PQ from the smaller of IoU and boundary IoU</source>
   <translation>PQ aus der kleineren von IoU und Boundary IoU</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>PQ if fixed</source>
   <translation>PQ, wenn behoben</translation>
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>PQ impact</source>
   <translation>PQ-Wirkung</translation>
  </message>
  <message>
   <location filename="panview/presentation/parts_content.py" />
   <source>PQ of things {things}, of stuff {stuff}</source>
   <translation>PQ der Things {things}, des Stuff {stuff}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_evaluation.py" />
   <source>PQ of {figures}, {images:,} images</source>
   <translation>PQ von {figures}, {images:,} Bilder</translation>
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>PQ of {prediction} is not meaningful: {title}</source>
   <translation>PQ von {prediction} ist nicht aussagekräftig: {title}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ over IoU threshold</source>
   <translation>PQ über der IoU-Schwelle</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>PQ over evaluations</source>
   <translation>PQ über den Auswertungen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ over score</source>
   <translation>PQ über dem Score</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>PQ over the IoU threshold</source>
   <translation>PQ über der IoU-Schwelle</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/training_chart.py" />
   <source>PQ over the evaluations</source>
   <translation>PQ über den Auswertungen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/heat_map.py" />
   <source>PQ over two parameters</source>
   <translation>PQ über zwei Parametern</translation>
  </message>
  <message>
   <location filename="panview/presentation/difference_columns.py" />
   <source>PQ {first} in A, {second} in B: {said}</source>
   <translation>PQ {first} in A, {second} in B: {said}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>PQ {pq:.1f}</source>
   <translation>PQ {pq:.1f}</translation>
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>PQ {value:.2f}</source>
   <translation>PQ {value:.2f}</translation>
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>PQ, all {total}</source>
   <translation>PQ, alle {total}</translation>
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>PQ, sample of {prepared}{more}</source>
   <translation>PQ, Stichprobe von {prepared}{more}</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>PQ, scope, {count:,}</source>
   <translation>PQ, Umfang, {count:,}</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>PQ, whole set, {count:,}</source>
   <translation>PQ, ganzer Datensatz, {count:,}</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Page</source>
   <translation>Seite</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/speaking_controller.py" />
   <source>Page {pages}</source>
   <translation>Seite {pages}</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Page: {label}</source>
   <translation>Seite: {label}</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Panels</source>
   <translation>Bereiche</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Panoptic JSON (*.json)</source>
   <translation>Panoptic-JSON (*.json)</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>Panoptic quality</source>
   <translation>Panoptic Quality</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/model_table.py" />
   <source>Panoptic quality of the prediction sets</source>
   <translation>Panoptic Quality der Vorhersagesets</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Panoptic results (*.json)</source>
   <translation>Panoptic-Ergebnisse (*.json)</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Parameter that runs to the right</source>
   <translation>Parameter nach rechts</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Parameter that runs up</source>
   <translation>Parameter nach oben</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Part of the file name</source>
   <translation>Teil des Dateinamens</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/parts_controller.py" />
   <source>Parts of the table could not be read</source>
   <translation>Teile der Tabelle konnten nicht gelesen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Pause</source>
   <translation>Pausieren</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/state.py" />
   <source>Photo</source>
   <translation>Foto</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Photo: adjusted</source>
   <translation>Foto: angepasst</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Photo: {words}</source>
   <translation>Foto: {words}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Photos</source>
   <translation>Fotos</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Photos only, without ground truth. To see predictions, add some or run a model.</source>
   <translation>Nur Fotos, ohne Referenz. Um Vorhersagen zu sehen, fügen Sie welche hinzu oder starten Sie ein Modell.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Pictures of the grid</source>
   <translation>Bilder im Raster</translation>
  </message>
  <message>
   <location filename="panview/ui/second_window.py" />
   <source>Pin this image</source>
   <translation>Dieses Bild anheften</translation>
  </message>
  <message>
   <location filename="panview/ui/second_window.py" />
   <source>Pinned: this image stays while the first window moves on</source>
   <translation>Angeheftet: Dieses Bild bleibt, während das erste Fenster weitergeht</translation>
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>Pixel accuracy</source>
   <translation>Pixelgenauigkeit</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Pixels</source>
   <translation>Pixel</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Pixels: {truth} as {predicted}</source>
   <translation>Pixel: {truth} als {predicted}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Point at a cell to read it; click it to list its segments</source>
   <translation>Zeigen Sie auf eine Zelle, um sie zu lesen; ein Klick listet ihre Segmente auf</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Poor mask</source>
   <translation>Schlechte Maske</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Poor matches</source>
   <translation>Schlechte Treffer</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>Post-processing</source>
   <translation>Nachverarbeitung</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>Post-processing {int:,} images</source>
   <translation>{int:,} Bilder werden nachverarbeitet</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Precision</source>
   <translation>Genauigkeit</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Predicted</source>
   <translation>Vorhergesagt</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Prediction</source>
   <translation>Vorhersage</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Prediction right</source>
   <translation>Vorhersage richtig</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Prediction set</source>
   <translation>Vorhersageset</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>Prediction set written</source>
   <translation>Vorhersageset geschrieben</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Prediction wrong</source>
   <translation>Vorhersage falsch</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Predictions</source>
   <translation>Vorhersagen</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Predictions (*.json *.zip)</source>
   <translation>Vorhersagen (*.json *.zip)</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Predictions only, without ground truth. There is nothing to compare them with.</source>
   <translation>Nur Vorhersagen, ohne Referenz. Es gibt nichts, womit sie sich vergleichen lassen.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/tag_page.py" />
   <source>Press Enter or click to add a tag, or to remove it if all images have it.</source>
   <translation>Enter oder ein Klick fügt ein Schlagwort hinzu oder entfernt es, wenn alle Bilder es haben.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Press the new keys</source>
   <translation>Drücken Sie die neuen Tasten</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Preview corrections, or go back</source>
   <translation>Vorschau der Korrekturen oder zurück</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Previous</source>
   <translation>Voriges</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Previous disagreement</source>
   <translation>Vorige Abweichung</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Previous image</source>
   <translation>Voriges Bild</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Previous undecided disagreement</source>
   <translation>Vorige unbeurteilte Abweichung</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Program</source>
   <translation>Programm</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/progress_bar.py" />
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Progress of the run</source>
   <translation>Fortschritt des Laufs</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Proposed from names and pixels; please check. Choosing what agrees with the truth makes PQ look better than it is.</source>
   <translation>Aus Namen und Pixeln vorgeschlagen; bitte prüfen. Wer wählt, was zur Referenz passt, lässt PQ besser aussehen, als sie ist.</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Queries</source>
   <translation>Queries</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Queries · about {bytes}</source>
   <translation>Queries · etwa {bytes}</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Queries, for re-processing</source>
   <translation>Queries, zur Nachverarbeitung</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Queue</source>
   <translation>Warteschlange</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>Queue {figures}</source>
   <translation>Schlange {figures}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Queues</source>
   <translation>Warteschlangen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Quit</source>
   <translation>Beenden</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Raise the IoU threshold</source>
   <translation>IoU-Schwelle erhöhen</translation>
  </message>
  <message>
   <location filename="panview/ui/page_specs/reprocess.py" />
   <source>Re-process</source>
   <translation>Nachverarbeiten</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Read the next images</source>
   <translation>Nächste Bilder lesen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/parts_controller.py" />
   <source>Reading parts</source>
   <translation>Teile werden gelesen</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Reading {name}</source>
   <translation>{name} wird gelesen</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Reason</source>
   <translation>Begründung</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Recent</source>
   <translation>Zuletzt</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Recent datasets</source>
   <translation>Zuletzt geöffnete Datensätze</translation>
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Recognised as {titles}</source>
   <translation>Erkannt als {titles}</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/stored_as.py" />
   <source>Recognised automatically</source>
   <translation>Automatisch erkannt</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Redo</source>
   <translation>Wiederholen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Release to open</source>
   <translation>Zum Öffnen loslassen</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Remove a condition</source>
   <translation>Bedingung entfernen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Remove from the list</source>
   <translation>Aus der Liste entfernen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Remove tag</source>
   <translation>Schlagwort entfernen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Repair</source>
   <translation>Reparatur</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Repair the selected segment</source>
   <translation>Ausgewähltes Segment reparieren</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Repair the truth of this segment</source>
   <translation>Referenz dieses Segments reparieren</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Repair ▾</source>
   <translation>Reparieren ▾</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Repair: take back</source>
   <translation>Reparatur: zurücknehmen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Repair: {lower}{repair_titles}</source>
   <translation>Reparatur: {lower}{repair_titles}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Repair: {said}</source>
   <translation>Reparatur: {said}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Repair: {said}. Preview corrections shows the image before and after</source>
   <translation>Reparatur: {said}. Die Vorschau der Korrekturen zeigt das Bild vorher und nachher</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Repeat the last tag, or remove it</source>
   <translation>Letztes Schlagwort wiederholen oder entfernen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>Report written</source>
   <translation>Bericht geschrieben</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Report…</source>
   <translation>Bericht…</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Requested</source>
   <translation>Verlangt</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Reset</source>
   <translation>Zurücksetzen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Reset all</source>
   <translation>Alle zurücksetzen</translation>
  </message>
  <message>
   <location filename="panview/ui/panel_rows.py" />
   <source>Reset layout</source>
   <translation>Anordnung zurücksetzen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>Reset “{name}” to {default}</source>
   <translation>„{name}“ auf {default} zurücksetzen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Results are saved in {default_folder}</source>
   <translation>Ergebnisse werden in {default_folder} gespeichert</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>Reverse the order</source>
   <translation>Reihenfolge umkehren</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Review</source>
   <translation>Prüfen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Review a sample</source>
   <translation>Stichprobe prüfen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Review a sample…</source>
   <translation>Stichprobe prüfen…</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/about_page.py" />
   <source>Review panoptic segmentation: ground truth against predictions, segment by segment. Free software under the {licence} licence. Nothing is sent anywhere: there is no telemetry.</source>
   <translation>Panoptische Segmentierung prüfen: Referenz gegen Vorhersagen, Segment für Segment. Freie Software unter der {licence}-Lizenz. Nichts wird irgendwohin gesendet: Es gibt keine Telemetrie.</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Review panoptic segmentation: predictions against ground truth, segment by segment.</source>
   <translation>Panoptische Segmentierung prüfen: Vorhersagen gegen Referenz, Segment für Segment.</translation>
  </message>
  <message>
   <location filename="panview/presentation/cards.py" />
   <source>Reviewer</source>
   <translation>Prüfer</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Reviewer name…</source>
   <translation>Name des Prüfers…</translation>
  </message>
  <message>
   <location filename="panview/presentation/cards.py" />
   <source>Reviewers</source>
   <translation>Prüfer</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Reviewers and their agreement…</source>
   <translation>Prüfer und ihre Übereinstimmung…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Reviewers disagree here, and no verdict counts until a lead settles it. Click to list them.</source>
   <translation>Prüfer sind sich hier uneinig, und kein Urteil zählt, bis eine Leitung schlichtet. Klicken, um sie aufzulisten.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Reviewers disagree here, and no verdict counts. Click to list and settle them.</source>
   <translation>Hier sind sich Prüfer uneinig, und kein Urteil zählt. Klicken, um sie aufzulisten und zu schlichten.</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Right by score</source>
   <translation>Richtig nach Score</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Root or JSON</source>
   <translation>Ordner oder JSON</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>Rows</source>
   <translation>Zeilen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Run</source>
   <translation>Starten</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Run a model</source>
   <translation>Modell starten</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Run a model on these images ({run})</source>
   <translation>Modell auf diesen Bildern starten ({run})</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Run anyway</source>
   <translation>Trotzdem starten</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Run model</source>
   <translation>Modell starten</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Run model…</source>
   <translation>Modell starten…</translation>
  </message>
  <message>
   <location filename="panview/presentation/coming.py" />
   <source>Running {run}: figures and disagreements appear with its first image.</source>
   <translation>{run} läuft: Kennzahlen und Abweichungen erscheinen mit dem ersten Bild.</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Runs in the background, once per prediction set; afterwards it is updated with the scope</source>
   <translation>Läuft im Hintergrund, einmal je Vorhersageset; danach folgt es dem Umfang</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Same category, and IoU {iou_beside} is {needed}: a match.</source>
   <translation>Dieselbe Kategorie, und IoU {iou_beside} ist {needed}: ein Treffer.</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Sample</source>
   <translation>Stichprobe</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>Sample of {count}</source>
   <translation>Stichprobe: {count}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>Samples are saved beside the verdict file, but none is open</source>
   <translation>Stichproben werden neben der Urteilsdatei gespeichert, aber keine ist geöffnet</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save a figure…</source>
   <translation>Diagramm speichern…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the figure “{name}”</source>
   <translation>Diagramm „{name}“ speichern</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the outlines</source>
   <translation>Umrisse speichern</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save the outlines as SVG…</source>
   <translation>Umrisse als SVG speichern…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the picture</source>
   <translation>Ansicht speichern</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save the picture…</source>
   <translation>Ansicht speichern…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the table</source>
   <translation>Tabelle speichern</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save the table as text…</source>
   <translation>Tabelle als Text speichern…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the whole image</source>
   <translation>Ganzes Bild speichern</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save the whole image with its segments…</source>
   <translation>Ganzes Bild mit seinen Segmenten speichern…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/saving_files.py" />
   <source>Saved</source>
   <translation>Gespeichert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/saving_files.py" />
   <source>Saving {name}</source>
   <translation>{name} wird gespeichert</translation>
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Scope</source>
   <translation>Umfang</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>Scope of the figures</source>
   <translation>Umfang der Kennzahlen</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>Scope, {count:,} images</source>
   <translation>Umfang, {count:,} Bilder</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Scope: {said}</source>
   <translation>Umfang: {said}</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Score</source>
   <translation>Score</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>Score from</source>
   <translation>Score ab</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Score range; hold Shift to move the upper end</source>
   <translation>Score-Bereich; Umschalt gedrückt halten, um das obere Ende zu bewegen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Search</source>
   <translation>Suchen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/command_palette.py" />
   <source>Search actions</source>
   <translation>Aktionen suchen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Search actions  {keys}</source>
   <translation>Aktionen suchen  {keys}</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Search actions ({keys})</source>
   <translation>Aktionen suchen ({keys})</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Search categories</source>
   <translation>Kategorien suchen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Search keys</source>
   <translation>Tasten suchen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Search models</source>
   <translation>Modelle suchen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>Search settings</source>
   <translation>Einstellungen suchen</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Second window on this review</source>
   <translation>Zweites Fenster zu dieser Prüfung</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Seed</source>
   <translation>Startwert</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Segment</source>
   <translation>Segment</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Segment opacity in percent</source>
   <translation>Deckkraft der Segmente in Prozent</translation>
  </message>
  <message>
   <location filename="panview/ui/models/image_list_model.py" />
   <source>Segments</source>
   <translation>Segmente</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Segments in memory</source>
   <translation>Segmente im Speicher</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Segments of categories that the dataset lacks become void</source>
   <translation>Segmente von Kategorien, die im Datensatz fehlen, werden void</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>Segments that changed</source>
   <translation>Geänderte Segmente</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/filter_controller.py" />
   <source>Segments that share pixels of these categories</source>
   <translation>Segmente, die Pixel dieser Kategorien teilen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Select a segment first</source>
   <translation>Wählen Sie zuerst ein Segment</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Select all listed disagreements</source>
   <translation>Alle aufgelisteten Abweichungen auswählen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Select images in the list</source>
   <translation>Wählen Sie Bilder in der Liste aus</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Selected</source>
   <translation>Auswahl</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Selected segment</source>
   <translation>Segment</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Semantic maps with instance results over them</source>
   <translation>Semantische Karten mit Instanzergebnissen darüber</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Send predictions to {title}…</source>
   <translation>Vorhersagen an {title} senden…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Send to {titles}: name a new folder</source>
   <translation>An {titles} senden: neuen Ordner benennen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Send to {title}…</source>
   <translation>An {title} senden…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Sending to {titles}</source>
   <translation>Wird an {titles} gesendet</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Sent: {images:,} images with {segments:,} segments</source>
   <translation>Gesendet: {images:,} Bilder mit {segments:,} Segmenten</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Sets and pages</source>
   <translation>Sets und Seiten</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Settings…</source>
   <translation>Einstellungen…</translation>
  </message>
  <message>
   <location filename="panview/presentation/cards.py" />
   <source>Settled</source>
   <translation>Geschlichtet</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Settled by</source>
   <translation>Geschlichtet von</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>Settling conflicts: none left</source>
   <translation>Konflikte schlichten: keine mehr</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>Settling conflicts: {count:,} left</source>
   <translation>Konflikte schlichten: noch {count:,}</translation>
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>Severity</source>
   <translation>Schwere</translation>
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>Share of truth pixels with the right category</source>
   <translation>Anteil der Pixel der Referenz mit der richtigen Kategorie</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Share out the work</source>
   <translation>Arbeit verteilen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Share out the work of the team…</source>
   <translation>Arbeit des Teams verteilen…</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>Share out the work…</source>
   <translation>Arbeit verteilen…</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Share that is most of a segment</source>
   <translation>Anteil, der Großteil eines Segments ist</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Shared out among {count:,}: {list}</source>
   <translation>Auf {count:,} verteilt: {list}</translation>
  </message>
  <message>
   <location filename="panview/ui/models/keys_model.py" />
   <source>Shortcut</source>
   <translation>Taste</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Shortcuts</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show A and B side by side, or go back</source>
   <translation>A und B nebeneinander zeigen oder zurück</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>Show a sample</source>
   <translation>Stichprobe zeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show both</source>
   <translation>Beide anzeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show both with a divider</source>
   <translation>Beide mit Trennlinie anzeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Show finished</source>
   <translation>Fertige zeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show ground truth</source>
   <translation>Referenz anzeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/sample_card.py" />
   <source>Show it</source>
   <translation>Zeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show only the photo while the key is held</source>
   <translation>Nur das Foto zeigen, solange die Taste gedrückt ist</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show or hide ground truth</source>
   <translation>Referenz ein- oder ausblenden</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show or hide outlines</source>
   <translation>Umrisse ein- oder ausblenden</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show or hide prediction</source>
   <translation>Vorhersage ein- oder ausblenden</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Show or hide the menu bar</source>
   <translation>Menüleiste ein- oder ausblenden</translation>
  </message>
  <message>
   <location filename="panview/ui/panel_rows.py" />
   <source>Show or hide the {words}</source>
   <translation>Ein- oder ausblenden: {words}</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show or hide {label}</source>
   <translation>{label} ein- oder ausblenden</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show prediction</source>
   <translation>Vorhersage anzeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show side by side</source>
   <translation>Nebeneinander anzeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Show the folder</source>
   <translation>Ordner zeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/panel_rows.py" />
   <source>Show the image alone, or all panels again</source>
   <translation>Nur das Bild zeigen oder wieder alle Bereiche</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Show the menu bar. While it is hidden, F10 opens it for one choice.</source>
   <translation>Menüleiste anzeigen. Ist sie ausgeblendet, öffnet F10 sie für eine Auswahl.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Show the outlines of segments.</source>
   <translation>Umrisse der Segmente anzeigen.</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show the photo as it is</source>
   <translation>Foto unverändert anzeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>Show them</source>
   <translation>Anzeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Show this prediction set</source>
   <translation>Dieses Vorhersageset zeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Show what is confused most, and the order of the categories, in place of the matrix</source>
   <translation>Statt der Matrix zeigen, was am meisten verwechselt wird, und die Reihenfolge der Kategorien</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Shown</source>
   <translation>Angezeigt</translation>
  </message>
  <message>
   <location filename="panview/ui/second_window.py" />
   <source>Shows the image of the first window, with a layer and zoom of its own</source>
   <translation>Zeigt das Bild des ersten Fensters, mit eigener Ebene und eigenem Zoom</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Side</source>
   <translation>Seite</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Side by side</source>
   <translation>Nebeneinander</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/grid_page.py" />
   <source>Size of the pictures</source>
   <translation>Größe der Bilder</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/grid_page.py" />
   <source>Size of the pictures (Ctrl and wheel, + and −)</source>
   <translation>Größe der Bilder (Strg und Mausrad, + und −)</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Smaller cells</source>
   <translation>Kleinere Zellen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Smallest area in pixels</source>
   <translation>Kleinste Fläche in Pixeln</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Smallest segment</source>
   <translation>Kleinstes Segment</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Smallest stuff area</source>
   <translation>Kleinste Stuff-Fläche</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Solo</source>
   <translation>Solo</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Somebody else</source>
   <translation>Jemand anders</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>Sort categories</source>
   <translation>Kategorien sortieren</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Sort disagreements by score, highest first</source>
   <translation>Abweichungen nach Score sortieren, höchster zuerst</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>Sort images</source>
   <translation>Bilder sortieren</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/suspicion_controller.py" />
   <source>Sorted by how many models agree, then by score: there are no verdicts to learn from yet</source>
   <translation>Danach sortiert, wie viele Modelle übereinstimmen, dann nach Score: Noch gibt es keine Urteile zum Lernen</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/ui/controllers/suspicion_controller.py" />
   <source>Sorted by suspicion, learned from {decided:,} verdicts: {wrong:,} found the truth wrong</source>
   <comment>number</comment>
   <translation>
    <numerusform>Nach Verdacht sortiert, gelernt aus {decided:,} Urteil: {wrong:,} fanden die Referenz falsch</numerusform>
    <numerusform>Nach Verdacht sortiert, gelernt aus {decided:,} Urteilen: {wrong:,} fanden die Referenz falsch</numerusform>
   </translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Source</source>
   <translation>Quelle</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Split</source>
   <translation>Geteilt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Split along the prediction</source>
   <translation>Entlang der Vorhersage teilen</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Status</source>
   <translation>Status</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Status colours</source>
   <translation>Statusfarben</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Status colours: {said}</source>
   <translation>Statusfarben: {said}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>Stay here</source>
   <translation>Hier bleiben</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/training_chart.py" />
   <source>Step</source>
   <translation>Schritt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Stop and close</source>
   <translation>Anhalten und schließen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Stop comparing</source>
   <translation>Vergleich beenden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Stop settling conflicts</source>
   <translation>Schlichten beenden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Stopped. Open this page again to restart</source>
   <translation>Angehalten. Öffnen Sie diese Seite erneut, um neu zu beginnen</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/stored_as.py" />
   <source>Stored as</source>
   <translation>Gespeichert als</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Stratify by</source>
   <translation>Schichten nach</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Stuff with fewer pixels is void.</source>
   <translation>Stuff mit weniger Pixeln wird void.</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/completion_list.py" />
   <source>Suggestions</source>
   <translation>Vorschläge</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Super</source>
   <translation>Super</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>Suspicion</source>
   <translation>Verdacht</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>Suspicion {why}</source>
   <translation>Verdacht {why}</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Switch between all segments and disagreements</source>
   <translation>Zwischen allen Segmenten und Abweichungen wechseln</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Switch between findings and disagreements</source>
   <translation>Zwischen Befunden und Abweichungen wechseln</translation>
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>System</source>
   <translation>System</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>TP</source>
   <translation>TP</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Table</source>
   <translation>Tabelle</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Table of images</source>
   <translation>Bildtabelle</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Tables of images (*.csv *.tsv *.parquet *.pq);;All files (*)</source>
   <translation>Bildtabellen (*.csv *.tsv *.parquet *.pq);;Alle Dateien (*)</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Tag</source>
   <translation>Verschlagworten</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Tag the selected images…</source>
   <translation>Ausgewählte Bilder verschlagworten…</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Tags</source>
   <translation>Schlagwörter</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Tags of {count:,} images</source>
   <translation>Schlagwörter von {count:,} Bildern</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/team_content.py" />
   <source>Tags of {count:,} images are not sent yet</source>
   <comment>number</comment>
   <translation>
    <numerusform>Die Schlagwörter von {count:,} Bild sind noch nicht gesendet</numerusform>
    <numerusform>Die Schlagwörter von {count:,} Bildern sind noch nicht gesendet</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Tags of {name}</source>
   <translation>Schlagwörter von {name}</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Take back from an annotation tool…</source>
   <translation>Aus einem Annotationsprogramm zurücknehmen…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Take back: choose the folder that was sent</source>
   <translation>Zurücknehmen: den gesendeten Ordner wählen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Take back: choose the tool's export</source>
   <translation>Zurücknehmen: den Export des Programms wählen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Take the predicted mask</source>
   <translation>Die vorhergesagte Maske übernehmen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Take the repair back</source>
   <translation>Reparatur zurücknehmen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Taken back</source>
   <translation>Zurückgenommen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Taking back {name}</source>
   <translation>{name} wird zurückgenommen</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>Tally of verdicts</source>
   <translation>Zählung der Urteile</translation>
  </message>
  <message>
   <location filename="panview/ui/page_specs/team.py" />
   <source>Team</source>
   <translation>Team</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>That verdict is {part}'s; give your own to override it</source>
   <translation>Dieses Urteil stammt von {part}; fällen Sie ein eigenes, das es ersetzt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>The CSV file could not be written</source>
   <translation>Die CSV-Datei konnte nicht geschrieben werden</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>The JSON lists it, but no pixel of the map has its id; it counts as missed, as in panopticapi.</source>
   <translation>Das JSON führt es auf, aber kein Pixel der Karte hat seine ID; es zählt wie in panopticapi als übersehen.</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>The address could not be opened</source>
   <translation>Die Adresse konnte nicht geöffnet werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>The best parameters could not be found</source>
   <translation>Die besten Parameter konnten nicht gefunden werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/boundary_controller.py" />
   <source>The boundaries of {name} could not be measured</source>
   <translation>Die Ränder von {name} konnten nicht gemessen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>The categories could not be compared</source>
   <translation>Die Kategorien konnten nicht verglichen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>The category mapping could not be saved</source>
   <translation>Die Kategoriezuordnung konnte nicht gespeichert werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>The corrected truth was not written</source>
   <translation>Die korrigierte Referenz wurde nicht geschrieben</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>The data could not be checked</source>
   <translation>Die Daten konnten nicht geprüft werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>The data could not be checked: {why}</source>
   <translation>Die Daten konnten nicht geprüft werden: {why}</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>The data has not been checked yet</source>
   <translation>Die Daten wurden noch nicht geprüft</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>The demo set could not be made</source>
   <translation>Der Demo-Datensatz konnte nicht angelegt werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>The disagreement has changed in the meantime</source>
   <translation>Die Abweichung hat sich inzwischen geändert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>The ensemble could not be made</source>
   <translation>Das Ensemble konnte nicht gebildet werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>The export could not be taken back</source>
   <translation>Der Export konnte nicht zurückgenommen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/pages_controller.py" />
   <source>The figures could not be computed</source>
   <translation>Die Kennzahlen konnten nicht berechnet werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/pages_controller.py" />
   <source>The figures could not be computed: {why}</source>
   <translation>Die Kennzahlen konnten nicht berechnet werden: {why}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/parts_controller.py" />
   <source>The figures of all images could not be counted</source>
   <translation>Die Kennzahlen aller Bilder konnten nicht berechnet werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/saving_files.py" />
   <source>The file could not be saved</source>
   <translation>Die Datei konnte nicht gespeichert werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The ground truth</source>
   <translation>Die Referenz</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The ground truth could not be measured</source>
   <translation>Die Referenz konnte nicht gemessen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>The images could not be sent</source>
   <translation>Die Bilder konnten nicht gesendet werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/label_questions.py" />
   <source>The labels could not be saved for the next run</source>
   <translation>Die Labels konnten nicht für den nächsten Lauf gespeichert werden</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>The last ten datasets; the welcome page shows six.</source>
   <translation>Die letzten zehn Datensätze; die Startseite zeigt sechs.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>The list has changed in the meantime; nothing was decided</source>
   <translation>Die Liste hat sich inzwischen geändert; es wurde nichts beurteilt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>The map could not be made</source>
   <translation>Die Karte konnte nicht erstellt werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>The note was not saved</source>
   <translation>Die Notiz wurde nicht gespeichert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>The prediction set was not written</source>
   <translation>Das Vorhersageset wurde nicht geschrieben</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>The prediction sets could not be compared</source>
   <translation>Die Vorhersagesets konnten nicht verglichen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The predictions {names} lack images of this set</source>
   <translation>Den Vorhersagen {names} fehlen Bilder dieses Datensatzes</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The predictions {name}</source>
   <translation>Die Vorhersagen {name}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The predictions {name} could not be added</source>
   <translation>Die Vorhersagen {name} konnten nicht hinzugefügt werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The predictions {name} use other category numbers</source>
   <translation>Die Vorhersagen {name} verwenden andere Kategorienummern</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>The repair was not saved</source>
   <translation>Die Reparatur wurde nicht gespeichert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>The report could not be written</source>
   <translation>Der Bericht konnte nicht geschrieben werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_streams.py" />
   <source>The results of {name} could not be read</source>
   <translation>Die Ergebnisse von {name} konnten nicht gelesen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/review_display.py" />
   <source>The review could not be updated: {why}</source>
   <translation>Die Prüfung konnte nicht aktualisiert werden: {why}</translation>
  </message>
  <message>
   <location filename="panview/presentation/cards.py" />
   <source>The same</source>
   <translation>Gleich</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>The samples could not be read</source>
   <translation>Die Stichproben konnten nicht gelesen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/label_questions.py" />
   <source>The saved labels cannot be read</source>
   <translation>Die gespeicherten Labels sind nicht lesbar</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/segments_controller.py" />
   <source>The segments could not be listed</source>
   <translation>Die Segmente konnten nicht aufgelistet werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>The selected segment is not in the list of disagreements</source>
   <translation>Das ausgewählte Segment ist nicht in der Liste der Abweichungen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>The set could not be measured</source>
   <translation>Das Set konnte nicht gemessen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/app.py" />
   <source>The settings could not be read; using the defaults, and changes will not be saved</source>
   <translation>Die Einstellungen waren nicht lesbar; es gelten die Vorgaben, und Änderungen werden nicht gespeichert</translation>
  </message>
  <message>
   <location filename="panview/ui/app.py" />
   <source>The settings could not be saved</source>
   <translation>Die Einstellungen konnten nicht gespeichert werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>The table is empty</source>
   <translation>Die Tabelle ist leer</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>The table of images {name} cannot be used</source>
   <translation>Die Bildtabelle {name} kann nicht verwendet werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>The tags could not be saved</source>
   <translation>Die Schlagwörter konnten nicht gespeichert werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>The tags could not be written</source>
   <translation>Die Schlagwörter konnten nicht geschrieben werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>The tags of this set could not be read</source>
   <translation>Die Schlagwörter dieses Datensatzes konnten nicht gelesen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>The tags of this set could not be read, so none can be added</source>
   <translation>Die Schlagwörter dieses Datensatzes waren nicht lesbar, daher lassen sich keine hinzufügen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>The training cannot be followed</source>
   <translation>Dem Training kann nicht gefolgt werden</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/stale_page.py" />
   <source>The truth or the predictions have changed at these places. The verdicts stay in the file but are not applied. Click one to see its image and decide again.</source>
   <translation>Referenz oder Vorhersagen haben sich an diesen Stellen geändert. Die Urteile bleiben in der Datei, werden aber nicht angewendet. Klicken Sie eines an, um sein Bild zu sehen und neu zu urteilen.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>The verdict file can no longer be read</source>
   <translation>Die Urteilsdatei ist nicht mehr lesbar</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>The verdict file of this dataset is missing; the next verdict starts a new one</source>
   <translation>Die Urteilsdatei dieses Datensatzes fehlt; das nächste Urteil beginnt eine neue</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>The verdict was not saved</source>
   <translation>Das Urteil wurde nicht gespeichert</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The view could not be forgotten</source>
   <translation>Die Ansicht konnte nicht verworfen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The view could not be saved</source>
   <translation>Die Ansicht konnte nicht gespeichert werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The views could not be imported</source>
   <translation>Die Ansichten konnten nicht importiert werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The views could not be saved</source>
   <translation>Die Ansichten konnten nicht gespeichert werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The views could not be written</source>
   <translation>Die Ansichten konnten nicht geschrieben werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>The work was not shared out</source>
   <translation>Die Arbeit wurde nicht verteilt</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>The {other_side} {other} covers the same place with IoU {iou}, but its category differs{flip}.</source>
   <translation>{other_side} {other} bedeckt dieselbe Stelle mit IoU {iou}, hat aber eine andere Kategorie{flip}.</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>The {other_side} {other} has the same category, but IoU {iou} is not {needed}.</source>
   <translation>{other_side} {other} hat dieselbe Kategorie, aber IoU {iou} ist nicht {needed}.</translation>
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>The {title}</source>
   <translation>Zur Referenz: {title}</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Theme</source>
   <translation>Farbschema</translation>
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Theme: {replace}</source>
   <translation>Farbschema: {replace}</translation>
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>There is no PQ</source>
   <translation>Es gibt keine PQ</translation>
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>There is no comparison to export on the Compare page</source>
   <translation>Auf der Seite „Vergleich“ gibt es keinen Vergleich zu exportieren</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>There is no figure on this page; see Figures, Confusion or Training</source>
   <translation>Auf dieser Seite ist kein Diagramm; siehe Kennzahlen, Verwechslung oder Training</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>There is no ground truth</source>
   <translation>Es gibt keine Referenz</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>There is no ground truth, so there is nothing to compare with</source>
   <translation>Es gibt keine Referenz, also nichts zu vergleichen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>There is no image on the canvas yet</source>
   <translation>Es ist noch kein Bild auf der Bildfläche</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/review_controller.py" />
   <source>There is no image {wanted} in {name}</source>
   <translation>Es gibt kein Bild {wanted} in {name}</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>There is no prediction set to compare with.</source>
   <translation>Es gibt kein Vorhersageset zum Vergleichen.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>There is no such queue</source>
   <translation>Eine solche Warteschlange gibt es nicht</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>There is no truth to repair</source>
   <translation>Es gibt keine Referenz zu reparieren</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>There is no view to export yet</source>
   <translation>Es gibt noch keine Ansicht zu exportieren</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>There is no view to export yet.</source>
   <translation>Es gibt noch keine Ansicht zu exportieren.</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>These predictions have no scores</source>
   <translation>Diese Vorhersagen haben keine Scores</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>They are</source>
   <translation>Sie werden</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>They are {disagreements:,} segments: an FN and an FP that are one mistake share a row</source>
   <translation>Sie stehen für {disagreements:,} Segmente: Ein FN und ein FP, die ein Fehler sind, teilen sich eine Zeile</translation>
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>They count as FNs, as in panopticapi, except for crowd</source>
   <translation>Sie zählen wie in panopticapi als FN, außer bei crowd</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Thing</source>
   <translation>Thing</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Things and stuff</source>
   <translation>Things und Stuff</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Things, then stuff</source>
   <translation>Things, dann Stuff</translation>
  </message>
  <message>
   <location filename="panview/ui/saving.py" />
   <source>This file cannot be overwritten</source>
   <translation>Diese Datei darf nicht überschrieben werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>This folder was not sent to an annotation tool</source>
   <translation>Dieser Ordner wurde an kein Annotationsprogramm gesendet</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>This includes decided rows that the filter hides because of their verdict</source>
   <translation>Dazu gehören beurteilte Zeilen, die der Filter wegen ihres Urteils verbirgt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>This is not the address of a team</source>
   <translation>Das ist keine Adresse eines Teams</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>This is the first segment in the list</source>
   <translation>Dies ist das erste Segment der Liste</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>This is the last segment in the list</source>
   <translation>Dies ist das letzte Segment der Liste</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>This is the {end} segment in the list</source>
   <translation>Dies ist das {end} Segment der Liste</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>This set has no ground truth to measure with</source>
   <translation>Dieser Datensatz hat keine Referenz zum Messen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>This verdict file cannot be used</source>
   <translation>Diese Urteilsdatei kann nicht benutzt werden</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Today</source>
   <translation>Heute</translation>
  </message>
  <message>
   <location filename="panview/ui/page_specs/training.py" />
   <source>Training</source>
   <translation>Training</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>Truth</source>
   <translation>Referenz</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>Truth segments by IoU</source>
   <translation>Segmente der Referenz nach IoU</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Truth wrong</source>
   <translation>Referenz falsch</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>Undisputed: PQ without the segments whose truth a verdict calls wrong</source>
   <translation>Unstrittig: PQ ohne die Segmente, deren Referenz ein Urteil falsch nennt</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Union</source>
   <translation>Vereinigung</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Units</source>
   <translation>Einheiten</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Unsure</source>
   <translation>Unsicher</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Update suspicion and sort by it</source>
   <translation>Verdacht aktualisieren und danach sortieren</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Use these parameters</source>
   <translation>Diese Parameter verwenden</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>V&amp;iew</source>
   <translation>&amp;Ansicht</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>Values</source>
   <translation>Werte</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Verdict</source>
   <translation>Urteil</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Verdict file, or address of the team, of each dataset whose verdicts are not kept in the data folder.</source>
   <translation>Urteilsdatei oder Adresse des Teams für jeden Datensatz, dessen Urteile nicht im Datenordner liegen.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Verdict files</source>
   <translation>Urteilsdateien</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>Verdict: note</source>
   <translation>Urteil: Notiz</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>Verdict: {said}</source>
   <translation>Urteil: {said}</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Verdict: {value}</source>
   <translation>Urteil: {value}</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Verdicts</source>
   <translation>Urteile</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_dialogs.py" />
   <source>Verdicts (*.sqlite)</source>
   <translation>Urteile (*.sqlite)</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>Verdicts and repairs belong to the predictions they were made on. Add that prediction set</source>
   <translation>Urteile und Reparaturen gehören zu den Vorhersagen, zu denen sie gefällt wurden. Fügen Sie dieses Vorhersageset hinzu</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Verdicts are kept in {place}</source>
   <translation>Urteile liegen in {place}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Verdicts are shown, but new ones cannot be saved: the file is read-only</source>
   <translation>Urteile werden gezeigt, aber neue lassen sich nicht speichern: Die Datei ist schreibgeschützt</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Verdicts by reviewer and day…</source>
   <translation>Urteile nach Prüfer und Tag…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Verdicts cannot be saved</source>
   <translation>Urteile können nicht gespeichert werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Verdicts of other names were not added: only a lead of the team may do that</source>
   <translation>Urteile anderer Namen wurden nicht hinzugefügt: Das darf nur die Leitung des Teams</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Verdicts of others are hidden until you decide</source>
   <translation>Urteile anderer bleiben verborgen, bis Sie urteilen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Verdicts of others are hidden until you have decided. Click to show them.</source>
   <translation>Urteile anderer bleiben verborgen, bis Sie geurteilt haben. Klicken, um sie zu zeigen.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Verdicts of others are shown</source>
   <translation>Urteile anderer werden gezeigt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Verdicts of {part} are kept in {file}</source>
   <translation>Urteile von {part} liegen in {file}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>View</source>
   <translation>Ansicht</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>View {name}</source>
   <translation>Ansicht {name}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Views (*.json)</source>
   <translation>Ansichten (*.json)</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Viridis</source>
   <translation>Viridis</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Void removed</source>
   <translation>Ohne void</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Walk through a list</source>
   <translation>Eine Liste durchgehen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>Web page (*.html)</source>
   <translation>Webseite (*.html)</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Welcome</source>
   <translation>Willkommen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>What B changes</source>
   <translation>Was B ändert</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>What changes</source>
   <translation>Was sich ändert</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>What going to a disagreement shows: a close-up of its segment, or the whole image.</source>
   <translation>Was ein Sprung zu einer Abweichung zeigt: eine Nahansicht ihres Segments oder das ganze Bild.</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>What is counted</source>
   <translation>Was gezählt wird</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>What is listed</source>
   <translation>Was aufgelistet ist</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>What is shown</source>
   <translation>Was angezeigt wird</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>What re-processing needs: with it, the post-processing can be changed later</source>
   <translation>Was die erneute Nachverarbeitung braucht: Damit lässt sich die Nachverarbeitung später ändern</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>What to draw</source>
   <translation>Was gezogen wird</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>What was dropped could not be examined</source>
   <translation>Das Abgelegte konnte nicht untersucht werden</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>Where reviewers disagree</source>
   <translation>Wo Prüfer uneinig sind</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Which part of the disagreements is yours? Enter 2/5 if you are the second of five people,
or 2/5 + 10% if everybody also decides 10%, to measure agreement. Leave it empty for all.</source>
   <translation>Welcher Teil der Abweichungen ist Ihrer? Geben Sie 2/5 ein, wenn Sie die zweite von fünf Personen sind,
oder 2/5 + 10%, wenn alle zusätzlich 10% beurteilen, um die Übereinstimmung zu messen. Leer heißt alle.</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>Who decided what</source>
   <translation>Wer was beurteilt hat</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Whole image</source>
   <translation>Ganzes Bild</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Whole set</source>
   <translation>Gesamt</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>Whole set, {count:,} images</source>
   <translation>Ganzer Datensatz, {count:,} Bilder</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Window</source>
   <translation>Fenster</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Working out corrections</source>
   <translation>Korrekturen werden ermittelt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Working out what verdicts and repairs change…</source>
   <translation>Es wird ermittelt, was Urteile und Reparaturen ändern…</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Worth if fixed</source>
   <translation>Wert, wenn behoben</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>Worth if perfect</source>
   <translation>Wert, wenn perfekt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Write</source>
   <translation>Schreiben</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Write a new prediction set with these parameters, and open it beside the others</source>
   <translation>Ein neues Vorhersageset mit diesen Parametern schreiben und neben den anderen öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Write a note</source>
   <translation>Notiz schreiben</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>Write a report</source>
   <translation>Bericht schreiben</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Write as a new set…</source>
   <translation>Als neues Set schreiben…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Write corrected truth to a new folder</source>
   <translation>Korrigierte Referenz in einen neuen Ordner schreiben</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Write corrected truth…</source>
   <translation>Korrigierte Referenz schreiben…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Writing {name}</source>
   <translation>{name} wird geschrieben</translation>
  </message>
  <message>
   <location filename="panview/presentation/evaluation_columns.py" />
   <source>Written</source>
   <translation>Geschrieben</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Wrote tags to {path}</source>
   <translation>Schlagwörter nach {path} geschrieben</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/export_controller.py" />
   <source>Wrote {count:,} disagreements to {path}, with this window's thresholds: {said}</source>
   <translation>{count:,} Abweichungen nach {path} geschrieben, mit den Schwellen dieses Fensters: {said}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>Wrote {count:,} segments to {path}, with this window's thresholds: {said}</source>
   <translation>{count:,} Segmente nach {path} geschrieben, mit den Schwellen dieses Fensters: {said}</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Wrote {count:,} views to {path}</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Ansicht nach {path} geschrieben</numerusform>
    <numerusform>{count:,} Ansichten nach {path} geschrieben</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Yesterday</source>
   <translation>Gestern</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>You are {reviewer}, a lead</source>
   <translation>Sie sind {reviewer}, Leitung</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>You are {reviewer}, a reader</source>
   <translation>Sie sind {reviewer}, Leser</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>You are {reviewer}, a reviewer</source>
   <translation>Sie sind {reviewer}, Prüfer</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>You decide blind, and corrections need everybody's verdicts. Click Blind above the list of images to see them</source>
   <translation>Sie urteilen blind, und Korrekturen brauchen die Urteile aller. Klicken Sie über der Liste der Bilder auf „Blind“, um sie zu sehen</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>You have not connected to this team before</source>
   <translation>Sie haben sich noch nie mit diesem Team verbunden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Your later decision in another window is kept</source>
   <translation>Ihr späteres Urteil in einem anderen Fenster bleibt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Your lead asks you to decide this set blind: verdicts of others are hidden until you have decided. Click to show them.</source>
   <translation>Ihre Leitung bittet Sie, diesen Datensatz blind zu beurteilen: Urteile anderer sind verborgen, bis Sie geurteilt haben. Klicken zeigt sie.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Your named views could not be read</source>
   <translation>Ihre benannten Ansichten konnten nicht gelesen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Your own checkpoint (optional)</source>
   <translation>Eigener Checkpoint (optional)</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Your own config and checkpoint…</source>
   <translation>Eigene Config und eigener Checkpoint…</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Your part of the disagreements, with the share for everybody. Click to list all again.</source>
   <translation>Ihr Teil der Abweichungen, mit dem gemeinsamen Anteil. Klicken, um wieder alle aufzulisten.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/remember_controller.py" />
   <source>Your place in this review could not be read</source>
   <translation>Ihre Stelle in dieser Prüfung konnte nicht gelesen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/remember_controller.py" />
   <source>Your place in this review could not be saved: {why}</source>
   <translation>Ihre Stelle in dieser Prüfung konnte nicht gespeichert werden: {why}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>Your queue of the disagreements of each dataset, such as “2/5 + 10%”.</source>
   <translation>Ihre Warteschlange der Abweichungen jedes Datensatzes, etwa „2/5 + 10%“.</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Your tags are the team's now, too: {count:,} images</source>
   <comment>number</comment>
   <translation>
    <numerusform>Ihre Schlagwörter hat jetzt auch das Team: {count:,} Bild</numerusform>
    <numerusform>Ihre Schlagwörter hat jetzt auch das Team: {count:,} Bilder</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Your verdict counts for everybody while conflicts are listed. Click to list all again.</source>
   <translation>Ihr Urteil zählt für alle, solange Konflikte aufgelistet sind. Klicken, um wieder alle aufzulisten.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Yours to decide: {part}</source>
   <translation>Von Ihnen zu beurteilen: {part}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Yours to decide: {part}, blind</source>
   <translation>Von Ihnen zu beurteilen: {part}, blind</translation>
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Zoom</source>
   <translation>Zoom</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Zoom in</source>
   <translation>Vergrößern</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Zoom out</source>
   <translation>Verkleinern</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Zoom to 100 %</source>
   <translation>Auf 100 % zoomen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Zoom to each segment, or show whole images</source>
   <translation>Auf jedes Segment zoomen oder ganze Bilder zeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/floating.py" />
   <source>Zoom {said}</source>
   <translation>Zoom {said}</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/insight.py" />
   <source>a guess based on {because}, with no verdict so far</source>
   <translation>vermutet aus {because}, bisher ohne Urteil</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/review/suspicion/insight.py" />
   <source>a guess based on {because}, with {decided:,} verdicts so far</source>
   <comment>number</comment>
   <translation>
    <numerusform>vermutet aus {because}, mit bisher {decided:,} Urteil</numerusform>
    <numerusform>vermutet aus {because}, mit bisher {decided:,} Urteilen</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>a matched segment of another category</source>
   <translation>einem zugeordneten Segment anderer Kategorie</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>a matched segment of its category</source>
   <translation>einem zugeordneten Segment seiner Kategorie</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>a neighbour was corrected</source>
   <translation>ein Nachbar wurde korrigiert</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>a note</source>
   <translation>eine Notiz</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>a segment of another category</source>
   <translation>einem Segment anderer Kategorie</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>a segment of its category</source>
   <translation>einem Segment seiner Kategorie</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>above</source>
   <translation>darüber</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>after</source>
   <translation>nachher</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_evaluation.py" />
   <source>against {name}: {change}, {fixed:,} fixed, {broken:,} broken</source>
   <translation>gegen {name}: {change}, {fixed:,} behoben, {broken:,} verschlechtert</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>agreed</source>
   <translation>übereinstimmend</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>agreed with:</source>
   <translation>einig mit:</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/review_controller.py" />
   <source>all</source>
   <translation>alle</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>all {count:,} listed rows</source>
   <translation>alle {count:,} aufgelisteten Zeilen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>also:</source>
   <translation>außerdem:</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_streams.py" />
   <source>an id map cannot be read</source>
   <translation>eine ID-Karte ist nicht lesbar</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_list.py" />
   <source>and {count} more columns</source>
   <translation>und {count} weitere Spalten</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/drop_overlay.py" />
   <source>and {more:,} more</source>
   <translation>und {more:,} weitere</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>another process runs it, {wanted:,} images</source>
   <comment>number</comment>
   <translation>
    <numerusform>ein anderer Prozess führt ihn aus, {wanted:,} Bild</numerusform>
    <numerusform>ein anderer Prozess führt ihn aus, {wanted:,} Bilder</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>any</source>
   <translation>beliebig</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>as it is</source>
   <translation>wie es ist</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>as set here</source>
   <translation>wie hier eingestellt</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>at {thresholds:.2f}:  {list}</source>
   <translation>bei {thresholds:.2f}:  {list}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>before</source>
   <translation>vorher</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>below</source>
   <translation>darunter</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>best {best} from {at:.2f} on (+{best_2:.2f})</source>
   <translation>am besten {best} ab {at:.2f} (+{best_2:.2f})</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>best {best} with all segments</source>
   <translation>am besten {best} mit allen Segmenten</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>both fine</source>
   <translation>beide in Ordnung</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>broken</source>
   <translation>verschlechtert</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>by count</source>
   <translation>nach Anzahl</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>by errors</source>
   <translation>nach Fehlern</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>by lowest PQ</source>
   <translation>nach niedrigster PQ</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>by name</source>
   <translation>nach Name</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>by one reviewer</source>
   <translation>von einem Prüfer</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>by segments</source>
   <translation>nach Segmenten</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>cancelled</source>
   <translation>abgebrochen</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/progress_bar.py" />
   <source>cancelling…</source>
   <translation>wird abgebrochen…</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>chosen</source>
   <translation>gewählt</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>chosen before</source>
   <translation>zuvor gewählt</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>chosen earlier</source>
   <translation>früher gewählt</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>click a point to compare it with the one before</source>
   <translation>ein Klick auf einen Punkt vergleicht ihn mit dem vorigen</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>colour-blind safe</source>
   <translation>auch bei Farbenblindheit</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_views.py" />
   <source>coloured by {colouring}</source>
   <translation>gefärbt nach {colouring}</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>compare with…</source>
   <translation>vergleichen mit…</translation>
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>compiled</source>
   <translation>kompiliert</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>conflict</source>
   <translation>Konflikt</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>connected</source>
   <translation>verbunden</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>correction</source>
   <translation>Korrektur</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>corrections</source>
   <translation>Korrekturen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>count</source>
   <translation>Anzahl</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>crowd</source>
   <translation>crowd</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>crowd segments of the ground truth, which do not count</source>
   <translation>crowd-Segmente der Referenz; sie zählen nicht</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>disagreement</source>
   <translation>Abweichung</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>disagreements</source>
   <translation>Abweichungen</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>does not pass the filter</source>
   <translation>entspricht nicht dem Filter</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>done</source>
   <translation>fertig</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>downloaded</source>
   <translation>heruntergeladen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>downloading</source>
   <translation>wird heruntergeladen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>drag an edge to filter</source>
   <translation>eine Kante ziehen, um zu filtern</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>drag the line to set the threshold</source>
   <translation>die Linie ziehen, um die Schwelle zu setzen</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>empty</source>
   <translation>leer</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/labels.py" />
   <source>error here: {marked}</source>
   <translation>Fehler hier: {marked}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_views.py" />
   <source>everything</source>
   <translation>alles</translation>
  </message>
  <message>
   <location filename="panview/presentation/difference_columns.py" />
   <source>excludes 0</source>
   <translation>schließt 0 aus</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>failed</source>
   <translation>fehlgeschlagen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_views.py" />
   <source>figures of the filtered images</source>
   <translation>Kennzahlen der gefilterten Bilder</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>figures use the areas of the JSON, as panopticapi does</source>
   <translation>Kennzahlen verwenden wie panopticapi die Flächen des JSON</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>file name, or iou &lt; 0.5</source>
   <translation>Name oder iou &lt; 0.5</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/review_controller.py" />
   <source>filtered</source>
   <translation>gefilterten</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>filtered images</source>
   <translation>gefilterte Bilder</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>finds any action</source>
   <translation>findet jede Aktion</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>finished, {done:,} images</source>
   <comment>number</comment>
   <translation>
    <numerusform>fertig, {done:,} Bild</numerusform>
    <numerusform>fertig, {done:,} Bilder</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>first</source>
   <translation>erste</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>fixed</source>
   <translation>behoben</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/error_bars.py" />
   <source>fixing all of them would give {impact} PQ</source>
   <translation>alle zu beheben brächte {impact} PQ</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>followed</source>
   <translation>wird verfolgt</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>from any</source>
   <translation>ab beliebig</translation>
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>from the table of images</source>
   <translation>aus der Bildtabelle</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>from {thresholds:.2f} on:  {list}</source>
   <translation>ab {thresholds:.2f}:  {list}</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/range_slider.py" />
   <source>from {values} to {values_2} per cent</source>
   <translation>von {values} bis {values_2} Prozent</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_list.py" />
   <source>gain if fixed {impact} PQ</source>
   <translation>Gewinn, wenn behoben: {impact} PQ</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>gamma {gamma:.2f}</source>
   <translation>Gamma {gamma:.2f}</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>green and red</source>
   <translation>Grün und Rot</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>ground truth</source>
   <translation>Referenz</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>ground truth segment</source>
   <translation>Referenzsegment</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>ground truth without a match</source>
   <translation>Referenz ohne Treffer</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>here</source>
   <translation>hier</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>hf:OWNER/NAME, or a folder</source>
   <translation>hf:OWNER/NAME oder ein Ordner</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>ignored</source>
   <translation>ignoriert</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>ignored (crowd)</source>
   <translation>ignoriert (crowd)</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>ignored (void)</source>
   <translation>ignoriert (void)</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>image</source>
   <translation>Bild</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>image {image_id}</source>
   <translation>Bild {image_id}</translation>
  </message>
  <message>
   <location filename="panview/presentation/spoken.py" />
   <source>image {place:,} of {listed:,}</source>
   <translation>Bild {place:,} von {listed:,}</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>images</source>
   <translation>Bilder</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_views.py" />
   <source>images by {removeprefix}</source>
   <translation>Bilder nach {removeprefix}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>impact {impact} PQ</source>
   <translation>Wirkung {impact} PQ</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>improved</source>
   <translation>besser</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>in conflict</source>
   <translation>im Konflikt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>in the hub's cache</source>
   <translation>im Cache des Hubs</translation>
  </message>
  <message>
   <location filename="panview/presentation/difference_columns.py" />
   <source>includes 0: may be chance</source>
   <translation>enthält 0: kann Zufall sein</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>it fills {fill:.0f} % of its box</source>
   <translation>es {fill:.0f} % seines umschließenden Rechtecks füllt</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>it has {times:.2g} times the usual size of its category</source>
   <translation>es {times:.2g}-mal so groß ist wie in seiner Kategorie üblich</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>it meets no segment of the other side</source>
   <translation>es kein Segment der anderen Seite berührt</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>its id</source>
   <translation>seine ID</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>its name means none</source>
   <translation>der Name bedeutet keine</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>large</source>
   <translation>groß</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>last</source>
   <translation>letzte</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>left out of all figures: {entries_summary}</source>
   <translation>aus allen Kennzahlen ausgelassen: {entries_summary}</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>less likely since {reasons}</source>
   <translation>unwahrscheinlicher, da {reasons}</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/insight.py" />
   <source>like {group} whose truth was found wrong</source>
   <translation>wie bei {group}, deren Referenz sich als falsch erwies</translation>
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>list at the bottom</source>
   <translation>Liste unten</translation>
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>list of images</source>
   <translation>Liste der Bilder</translation>
  </message>
  <message>
   <location filename="panview/jobs/reports.py" />
   <source>listed by a filter</source>
   <translation>durch einen Filter aufgelistet</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>loading the model</source>
   <translation>Modell wird geladen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>matched</source>
   <translation>zugeordnet</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>matched segments</source>
   <translation>zugeordnete Segmente</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_list.py" />
   <source>mean IoU of matches {iou}</source>
   <translation>mittlere IoU der Treffer {iou}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>medium</source>
   <translation>mittel</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>merged</source>
   <translation>verschmolzen</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>merged segments</source>
   <translation>verschmolzenen Segmenten</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>min of IoU and boundary IoU</source>
   <translation>Minimum von IoU und Boundary IoU</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>missed</source>
   <translation>übersehen</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>missed segments</source>
   <translation>übersehenen Segmenten</translation>
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>model runs</source>
   <translation>Modellläufe</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>more likely since {reasons}</source>
   <translation>wahrscheinlicher, da {reasons}</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>more than {threshold:.2f}</source>
   <translation>über {threshold:.2f}</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_list.py" />
   <source>mostly {label}</source>
   <translation>meist {label}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>near miss</source>
   <translation>knapp verfehlt</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>near misses</source>
   <translation>knapp verfehlten Segmenten</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>new tag</source>
   <translation>neues Schlagwort</translation>
  </message>
  <message>
   <location filename="panview/presentation/mapping.py" />
   <source>no category</source>
   <translation>keine Kategorie</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>no changes here</source>
   <translation>hier keine Änderungen</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>no confusions</source>
   <translation>keine Verwechslungen</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>no errors</source>
   <translation>keine Fehler</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>no key</source>
   <translation>keine Taste</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>no longer followed</source>
   <translation>wird nicht mehr verfolgt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>no name</source>
   <translation>kein Name</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>no score from 0 to 1</source>
   <translation>kein Score von 0 bis 1</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>no segments</source>
   <translation>keine Segmente</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>no verdict</source>
   <translation>kein Urteil</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>no verdict counts until the reviewers agree or somebody settles it</source>
   <translation>Kein Urteil zählt, bis die Prüfer übereinstimmen oder jemand schlichtet</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>none</source>
   <translation>keine</translation>
  </message>
  <message>
   <location filename="panview/presentation/mapping.py" />
   <source>not chosen</source>
   <translation>nicht gewählt</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/background.py" />
   <source>not enough memory for this; close other programs, or open a smaller set</source>
   <translation>dafür reicht der Speicher nicht; schließen Sie andere Programme oder öffnen Sie einen kleineren Datensatz</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_list.py" />
   <source>not in memory</source>
   <translation>nicht im Speicher</translation>
  </message>
  <message>
   <location filename="panview/presentation/spoken.py" />
   <source>not in the list</source>
   <translation>nicht in der Liste</translation>
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>not installed</source>
   <translation>nicht installiert</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>not matched</source>
   <translation>nicht zugeordnet</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>not predicted</source>
   <translation>nicht vorhergesagt</translation>
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>note</source>
   <translation>Notiz</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>nothing</source>
   <translation>nichts</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>now</source>
   <translation>jetzt</translation>
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>numba ({problem})</source>
   <translation>numba ({problem})</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>of another kind</source>
   <translation>anderer Art</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>of prediction</source>
   <translation>der Vorhersage</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>of truth</source>
   <translation>der Referenz</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>of {category}</source>
   <translation>von {category}</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>off</source>
   <translation>aus</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>offline</source>
   <translation>offline</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>on</source>
   <translation>ein</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>on the Hugging Face hub, to download</source>
   <translation>auf dem Hugging Face Hub, herunterzuladen</translation>
  </message>
  <message>
   <location filename="panview/presentation/rows.py" />
   <source>on {here:,} of {chosen:,}</source>
   <translation>an {here:,} von {chosen:,}</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>opens a folder</source>
   <translation>öffnet einen Ordner</translation>
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>over </source>
   <translation>über </translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>overconfident</source>
   <translation>überschätzt</translation>
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>panels</source>
   <translation>Bereiche</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>panview watch RUN_DIR follows a training run, evaluation by evaluation</source>
   <translation>„panview watch RUN_DIR“ folgt einem Training, Auswertung für Auswertung</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>paused</source>
   <translation>angehalten</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>pausing…</source>
   <translation>wird pausiert…</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>perfectly calibrated</source>
   <translation>perfekt kalibriert</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_views.py" />
   <source>pixels of {part} as {part_2}</source>
   <translation>Pixel: {part} als {part_2}</translation>
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>place in the random order of a sample</source>
   <translation>Platz in der Zufallsreihenfolge einer Stichprobe</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>poor mask</source>
   <translation>schlechte Maske</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>poor masks</source>
   <translation>schlechten Masken</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/disagreement_table.py" />
   <source>pred.</source>
   <translation>Vorh.</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/matrix_view.py" />
   <source>predicted →</source>
   <translation>vorhergesagt →</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>prediction</source>
   <translation>Vorhersage</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>prediction </source>
   <translation>Vorhersage </translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>prediction #{pred_segment_id}</source>
   <translation>Vorhersage #{pred_segment_id}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>prediction right</source>
   <translation>Vorhersage richtig</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>prediction wrong</source>
   <translation>Vorhersage falsch</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>prediction {prediction}</source>
   <translation>Vorhersage {prediction}</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>predictions on void or crowd, which do not count</source>
   <translation>Vorhersagen auf void oder crowd; sie zählen nicht</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>predictions without a match</source>
   <translation>Vorhersagen ohne Treffer</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>preparing</source>
   <translation>wird vorbereitet</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/ui/panels/top_bar.py" />
   <source>read with {count} assumptions</source>
   <comment>number</comment>
   <translation>
    <numerusform>mit {count} Annahme gelesen</numerusform>
    <numerusform>mit {count} Annahmen gelesen</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>repair: {repair_words}</source>
   <translation>Reparatur: {repair_words}</translation>
  </message>
  <message>
   <location filename="panview/ui/models/image_list_model.py" />
   <source>reviewed</source>
   <translation>geprüft</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>right, %</source>
   <translation>richtig, %</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>running on {device}</source>
   <translation>läuft auf {device}</translation>
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>sample that the segment is in</source>
   <translation>Stichprobe, in der das Segment ist</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessed_image.py" />
   <source>score {scores:.2f}</source>
   <translation>Score {scores:.2f}</translation>
  </message>
  <message>
   <location filename="panview/presentation/confusion_content.py" />
   <source>segment</source>
   <translation>Segment</translation>
  </message>
  <message>
   <location filename="panview/presentation/confusion_content.py" />
   <source>segments</source>
   <translation>Segmente</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>segments of wrong category</source>
   <translation>Segmenten falscher Kategorie</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>segments swallowed by stuff</source>
   <translation>von Stuff verschluckten Segmenten</translation>
  </message>
  <message>
   <location filename="panview/jobs/reports.py" />
   <source>selected by hand</source>
   <translation>von Hand ausgewählt</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>selected images</source>
   <translation>ausgewählte Bilder</translation>
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>selected segment</source>
   <translation>ausgewähltes Segment</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>settled</source>
   <translation>geschlichtet</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>settles:</source>
   <translation>entscheidet:</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>share</source>
   <translation>Anteil</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>shipped, {size}</source>
   <translation>mitgeliefert, {size}</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>shows all keys</source>
   <translation>zeigt alle Tasten</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_evaluation.py" />
   <source>since overwritten; its maps are gone</source>
   <translation>seitdem überschrieben; die Karten sind weg</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>size unknown</source>
   <translation>Größe unbekannt</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>small</source>
   <translation>klein</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>somebody else</source>
   <translation>jemand anders</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>someone without a name</source>
   <translation>jemand ohne Namen</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>split</source>
   <translation>geteilt</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>split segments</source>
   <translation>geteilten Segmenten</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>spurious</source>
   <translation>überzählig</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>spurious segments</source>
   <translation>überzähligen Segmenten</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>starting…</source>
   <translation>beginnt…</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>stopped at {done:,} of {wanted:,} images</source>
   <translation>nach {done:,} von {wanted:,} Bildern angehalten</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>stopping…</source>
   <translation>wird angehalten…</translation>
  </message>
  <message>
   <location filename="panview/presentation/category_columns.py" />
   <source>stuff</source>
   <translation>Stuff</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>swallowed by stuff</source>
   <translation>von Stuff verschluckt</translation>
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>tag of the image</source>
   <translation>Schlagwort des Bildes</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>taken back</source>
   <translation>zurückgenommen</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>that all models share</source>
   <translation>die alle Modelle teilen</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>that another model shares</source>
   <translation>die ein anderes Modell teilt</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>that no other model shares</source>
   <translation>die kein anderes Modell teilt</translation>
  </message>
  <message>
   <location filename="panview/presentation/table_text.py" />
   <source>the first {count:,} of {count_2:,} rows; export a CSV for all</source>
   <translation>die ersten {count:,} von {count_2:,} Zeilen; alle gibt es als CSV-Export</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>the first {count:,} of {differ:,}</source>
   <translation>die ersten {count:,} von {differ:,}</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/insight.py" />
   <source>the score of {score:.2f}</source>
   <translation>dem Score von {score:.2f}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/label_questions.py" />
   <source>the window</source>
   <translation>das Fenster</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>there is nothing to sort by</source>
   <translation>es gibt nichts, wonach sich sortieren lässt</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/error_bars.py" />
   <source>they do not count</source>
   <translation>sie zählen nicht</translation>
  </message>
  <message>
   <location filename="panview/presentation/category_columns.py" />
   <source>thing</source>
   <translation>Thing</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>thing/stuff flip</source>
   <translation>Thing/Stuff vertauscht</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>thing/stuff flips</source>
   <translation>Thing-Stuff-Verwechslungen</translation>
  </message>
  <message>
   <location filename="panview/ui/saving.py" />
   <source>this needs all of them; use {command} on the command line</source>
   <translation>dafür werden alle gebraucht; verwenden Sie {command} auf der Kommandozeile</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>to</source>
   <translation>bis</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>to any</source>
   <translation>bis beliebig</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>to the left</source>
   <translation>nach links</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>to the right</source>
   <translation>nach rechts</translation>
  </message>
  <message>
   <location filename="panview/presentation/difference_columns.py" />
   <source>too few images for an interval</source>
   <translation>zu wenige Bilder für ein Intervall</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>too few images for intervals</source>
   <translation>zu wenige Bilder für Intervalle</translation>
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>transformers: maps with segments_info</source>
   <translation>transformers: Karten mit segments_info</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>truth </source>
   <translation>Referenz </translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>truth #{gt_segment_id}</source>
   <translation>Referenz #{gt_segment_id}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/matrix_view.py" />
   <source>truth \ predicted</source>
   <translation>Referenz \ vorhergesagt</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>truth wrong</source>
   <translation>Referenz falsch</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>truth {truth}</source>
   <translation>Referenz {truth}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/matrix_view.py" />
   <source>truth ↓</source>
   <translation>Referenz ↓</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>und.</source>
   <translation>unst.</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>undecided</source>
   <translation>unbeurteilt</translation>
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>under </source>
   <translation>unter </translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>under a minute left</source>
   <translation>noch unter einer Minute</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>underconfident</source>
   <translation>unterschätzt</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>undisp.</source>
   <translation>unstr.</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>undisputed</source>
   <translation>unstrittig</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/background.py" />
   <source>unexpected error, please report it: {name__}: {error}</source>
   <translation>unerwarteter Fehler, bitte melden: {name__}: {error}</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>unsure</source>
   <translation>unsicher</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>verdict cleared</source>
   <translation>Urteil gelöscht</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>vs </source>
   <translation>vs. </translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>waiting</source>
   <translation>wartet</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>waiting for an answer</source>
   <translation>wartet auf Antwort</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>waiting for {name}: {reason}{more}</source>
   <translation>warten auf {name}: {reason}{more}</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/insight.py" />
   <source>what is typical</source>
   <translation>dem, was üblich ist</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>when the model has finished</source>
   <translation>sobald das Modell fertig ist</translation>
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>whole set</source>
   <translation>ganzer Datensatz</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>with score 0.5 to 0.7</source>
   <translation>mit Score 0.5 bis 0.7</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>with score 0.7 to 0.9</source>
   <translation>mit Score 0.7 bis 0.9</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>with score over 0.9</source>
   <translation>mit Score über 0.9</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>with score up to 0.5</source>
   <translation>mit Score bis 0.5</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>without a name</source>
   <translation>ohne Namen</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>working</source>
   <translation>in Arbeit</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>worse</source>
   <translation>schlechter</translation>
  </message>
  <message>
   <location filename="declared" />
   <source>wrong category</source>
   <translation>falsche Kategorie</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>{area:,} px</source>
   <translation>{area:,} px</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>{category} · IoU {iou}</source>
   <translation>{category} · IoU {iou}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{chosen:,} selected</source>
   <translation>{chosen:,} ausgewählt</translation>
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>{code}, {members} findings, collapsed</source>
   <translation>{code}, {members} Befunde, zugeklappt</translation>
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>{code}, {members} findings, expanded</source>
   <translation>{code}, {members} Befunde, aufgeklappt</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>{compared} against {shown}</source>
   <translation>{compared} gegen {shown}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{conflicts:,} of them are in conflict: no verdict counts there</source>
   <translation>{conflicts:,} davon sind im Konflikt: Dort zählt kein Urteil</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>{count:,} conflicts</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Konflikt</numerusform>
    <numerusform>{count:,} Konflikte</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>{count:,} entries</source>
   <translation>{count:,} Einträge</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>{count:,} evaluations</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Auswertung</numerusform>
    <numerusform>{count:,} Auswertungen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/formatting.py" />
   <source>{count:,} files, {much} fetched</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Datei, {much} geholt</numerusform>
    <numerusform>{count:,} Dateien, {much} geholt</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_streams.py" />
   <source>{count:,} id maps cannot be read</source>
   <translation>{count:,} ID-Karten sind nicht lesbar</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>{count:,} images</source>
   <translation>{count:,} Bilder</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>{count:,} images</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Bild</numerusform>
    <numerusform>{count:,} Bilder</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/parts_content.py" />
   <source>{count:,} images are in memory</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Bild ist im Speicher</numerusform>
    <numerusform>{count:,} Bilder sind im Speicher</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/parts_content.py" />
   <source>{count:,} images meet the filter</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Bild erfüllt den Filter</numerusform>
    <numerusform>{count:,} Bilder erfüllen den Filter</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>{count:,} items dropped</source>
   <translation>{count:,} Elemente abgelegt</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/mapping.py" />
   <source>{count:,} labels are not certain</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Label ist nicht sicher</numerusform>
    <numerusform>{count:,} Labels sind nicht sicher</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/mapping.py" />
   <source>{count:,} labels need a category</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Label braucht eine Kategorie</numerusform>
    <numerusform>{count:,} Labels brauchen eine Kategorie</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{count:,} model runs are not finished</source>
   <translation>{count:,} Modellläufe sind nicht fertig</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>{count:,} model runs of this set are not open</source>
   <translation>{count:,} Modellläufe dieses Datensatzes sind nicht geöffnet</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/ui/panels/disagreement_panel.py" />
   <source>{count:,} no longer apply</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} gilt nicht mehr</numerusform>
    <numerusform>{count:,} gelten nicht mehr</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/mapping.py" />
   <source>{count:,} numbers are not certain</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Nummer ist nicht sicher</numerusform>
    <numerusform>{count:,} Nummern sind nicht sicher</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/mapping.py" />
   <source>{count:,} numbers need a category</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Nummer braucht eine Kategorie</numerusform>
    <numerusform>{count:,} Nummern brauchen eine Kategorie</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/table_text.py" />
   <source>{count:,} rows</source>
   <translation>{count:,} Zeilen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>{count:,} rows are selected; a verdict applies to all of them</source>
   <translation>{count:,} Zeilen sind ausgewählt; ein Urteil gilt für alle</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>{count:,} rows: {verdict_words}. Undo once to take it back</source>
   <translation>{count:,} Zeilen: {verdict_words}. Einmal „Rückgängig“ nimmt es zurück</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{count:,} selected rows</source>
   <translation>{count:,} ausgewählte Zeilen</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/team_content.py" />
   <source>{count:,} verdicts</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Urteil</numerusform>
    <numerusform>{count:,} Urteile</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <location filename="panview/ui/dialogs/stale_page.py" />
   <source>{count:,} verdicts no longer apply</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count:,} Urteil gilt nicht mehr</numerusform>
    <numerusform>{count:,} Urteile gelten nicht mehr</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/confusion_content.py" />
   <source>{count:.1%} of prediction</source>
   <translation>{count:.1%} der Vorhersage</translation>
  </message>
  <message>
   <location filename="panview/presentation/confusion_content.py" />
   <source>{count:.1%} of truth</source>
   <translation>{count:.1%} der Referenz</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>{counted} in {counted_2}</source>
   <translation>{counted} in {counted_2}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>{counts:,} truth segments are matched, {counts_2:,} are not</source>
   <translation>{counts:,} Segmente der Referenz sind zugeordnet, {counts_2:,} nicht</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/figures_content.py" />
   <source>{count} images</source>
   <comment>number</comment>
   <translation>
    <numerusform>{count} Bild</numerusform>
    <numerusform>{count} Bilder</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/image_list.py" />
   <source>{count} segment</source>
   <translation>{count} Segment</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>{covered:,} of its {area:,} px ({share:.0f} %) lie on void or a crowd segment of {category}. That is more than half, so it counts neither as right nor as wrong.</source>
   <translation>{covered:,} seiner {area:,} px ({share:.0f} %) liegen auf void oder einem crowd-Segment von {category}. Das ist mehr als die Hälfte, daher zählt es weder als richtig noch als falsch.</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>{crowd_pixels:,} px</source>
   <translation>{crowd_pixels:,} px</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>{decided:,} {what} decided: {states}</source>
   <translation>{decided:,} {what} beurteilt: {states}</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>{difference} to {difference_2}</source>
   <translation>{difference} bis {difference_2}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{done:,} of {total:,}</source>
   <translation>{done:,} von {total:,}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{done:,} of {total:,} done</source>
   <translation>{done:,} von {total:,} fertig</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{done:,} of {total:,} rows have a verdict</source>
   <translation>{done:,} von {total:,} Zeilen haben ein Urteil</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/progress_bar.py" />
   <source>{done} of {total}</source>
   <translation>{done} von {total}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{duration} left</source>
   <translation>noch {duration}</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{errors:,} error</source>
   <translation>{errors:,} Fehler</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{errors:,} errors</source>
   <translation>{errors:,} Fehler</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>{finished} finished</source>
   <translation>{finished} fertig</translation>
  </message>
  <message>
   <location filename="panview/presentation/parts_content.py" />
   <source>{first:,} to {last:,} of {matching:,} images that meet the filter are in memory</source>
   <translation>{first:,} bis {last:,} von {matching:,} Bildern, die den Filter erfüllen, sind im Speicher</translation>
  </message>
  <message>
   <location filename="panview/presentation/difference_columns.py" />
   <source>{fixed:,} segments fixed, {broken:,} broken</source>
   <translation>{fixed:,} Segmente behoben, {broken:,} verschlechtert</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>{gap:,} px {where}</source>
   <translation>{gap:,} px {where}</translation>
  </message>
  <message>
   <location filename="panview/ui/saving.py" />
   <source>{held:,} of {total:,} images are in memory</source>
   <translation>{held:,} von {total:,} Bildern sind im Speicher</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/findings_groups.py" />
   <source>{images:,} images</source>
   <comment>number</comment>
   <translation>
    <numerusform>{images:,} Bild</numerusform>
    <numerusform>{images:,} Bilder</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>{impact} PQ</source>
   <translation>{impact} PQ</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_evaluation.py" />
   <source>{improved:,} improved, {worse:,} worse</source>
   <translation>{improved:,} besser, {worse:,} schlechter</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>{inside} % of it lies on {kind}, of which it covers {covered} %</source>
   <translation>es zu {inside} % auf {kind} liegt, von dem es {covered} % bedeckt</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>{int:,} images · ○ as the set was made · ★ highest</source>
   <translation>{int:,} Bilder · ○ wie erzeugt · ★ höchster Wert</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>{int} of {known} significant</source>
   <translation>{int}/{known} signifikant</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/status_line.py" />
   <source>{keys} keys</source>
   <translation>{keys} Tasten</translation>
  </message>
  <message>
   <location filename="panview/presentation/change_columns.py" />
   <source>{kind}: {category}, IoU {first} to {second}, {effect} PQ</source>
   <translation>{kind}: {category}, IoU {first} zu {second}, {effect} PQ</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{kind}not on this machine; Run downloads it from the Hugging Face hub</source>
   <translation>{kind}nicht auf diesem Rechner; „Starten“ lädt es vom Hugging Face Hub</translation>
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>{label} segments, {ranges} pixels; click to list them</source>
   <translation>Segmente {label}, {ranges} Pixel; klicken zum Auflisten</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>{label} · IoU {iou}</source>
   <translation>{label} · IoU {iou}</translation>
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>{label} · note</source>
   <translation>{label} · Notiz</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{label}, pub.</source>
   <translation>{label}, publ.</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/error_bars.py" />
   <source>{label}: {count:,} segments; {gain}. Click to list them.</source>
   <translation>{label}: {count:,} Segmente; {gain}. Klicken zum Auflisten.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>{left:,} stay where they were; panview verdicts join adds them</source>
   <translation>{left:,} blieben, wo sie waren; „panview verdicts join“ fügt sie hinzu</translation>
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>{left_out} left out by one of the two</source>
   <translation>{left_out} von einem der beiden ausgelassen</translation>
  </message>
  <message>
   <location filename="panview/presentation/spoken.py" />
   <source>{listed:,} of {total:,} images are listed.</source>
   <translation>{listed:,} von {total:,} Bildern sind aufgelistet.</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>{listed} of {total}</source>
   <translation>{listed} von {total}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{list} and {last}</source>
   <translation>{list} und {last}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>{list}. Its rule is in {manifest}</source>
   <translation>{list}. Die Regel steht in {manifest}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>{low:.2f} to {high:.2f}</source>
   <translation>{low:.2f} bis {high:.2f}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>{low:.2f} to {high:.2f}:  no segments</source>
   <translation>{low:.2f} bis {high:.2f}:  keine Segmente</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>{low:.2f} to {high:.2f}:  {right:.0f} % of {count:,} right</source>
   <translation>{low:.2f} bis {high:.2f}:  {right:.0f} % von {count:,} richtig</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{minutes} h {minutes_2} min</source>
   <translation>{minutes} h {minutes_2} min</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{minutes} min</source>
   <translation>{minutes} min</translation>
  </message>
  <message>
   <location filename="panview/presentation/category_columns.py" />
   <source>{names} ({kind})
PQ {float}
{count} segments, {errors}</source>
   <translation>{names} ({kind})
PQ {float}
{count} Segmente, {errors}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>{name} #{int} · {int_2:,} px · {whereabouts}</source>
   <translation>{name} #{int} · {int_2:,} px · {whereabouts}</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/photos.py" />
   <source>{name} cannot be read ({lower})</source>
   <translation>{name} ist nicht lesbar ({lower})</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>{name} cannot be shown for this set: {error}</source>
   <translation>{name} lässt sich für diesen Datensatz nicht zeigen: {error}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>{name} could not be opened</source>
   <translation>{name} konnte nicht geöffnet werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>{name} could not be read</source>
   <translation>{name} konnte nicht gelesen werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>{name} has no category mapping</source>
   <translation>{name} hat keine Kategoriezuordnung</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>{name} has no prediction for this image: the model has not reached it yet, or the set was made without it. It does not count.</source>
   <translation>{name} hat keine Vorhersage für dieses Bild: Das Modell war noch nicht so weit, oder das Set entstand ohne es. Es zählt nicht.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>{name} has no result yet, and its model has been moved or removed; run it again.</source>
   <translation>{name} hat noch kein Ergebnis, und das Modell wurde verschoben oder gelöscht; starten Sie es neu.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>{name} has since been overwritten; its maps are gone</source>
   <translation>{name} wurde seitdem überschrieben; die Karten sind weg</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>{name} is already in the queue; choose another name</source>
   <translation>{name} ist schon in der Warteschlange; wählen Sie einen anderen Namen</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/photos.py" />
   <source>{name} is missing</source>
   <translation>{name} fehlt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>{name} is open already.</source>
   <translation>{name} ist schon geöffnet.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>{name} is ready</source>
   <translation>{name} ist fertig</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/photos.py" />
   <source>{name} is {width} x {height}, but its masks are {size} x {size_2}</source>
   <translation>{name} hat {width} x {height}, aber seine Masken haben {size} x {size_2}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>{name} was removed from the list; its files are kept.</source>
   <translation>{name} wurde aus der Liste genommen; die Dateien bleiben.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>{name} · areas of the JSON</source>
   <translation>{name} · Flächen des JSON</translation>
  </message>
  <message>
   <location filename="panview/ui/review_display.py" />
   <source>{name} — panview</source>
   <translation>{name} — panview</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/second_window_controller.py" />
   <source>{name} — second window — panview</source>
   <translation>{name} — zweites Fenster — panview</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/setting_controls.py" />
   <source>{name}, as a slider</source>
   <translation>{name}, als Schieberegler</translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>{name}: All PQ {pq} → {pq_2}</source>
   <translation>{name}: All PQ {pq} → {pq_2}</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>{name}: as before</source>
   <translation>{name}: wie zuvor</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>{name}: for this form, give the meaning of numbers with --categories FILE</source>
   <translation>{name}: Geben Sie für diese Form die Bedeutung der Nummern mit --categories FILE an</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>{name}: its numbers are read as category ids again</source>
   <translation>{name}: Die Nummern werden wieder als Kategorie-IDs gelesen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>{name}: {count:,} of {units:,} {of} to decide</source>
   <translation>{name}: {count:,} von {units:,} {of} zu beurteilen</translation>
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>{n} categories; click to list them</source>
   <translation>{n} Kategorien; klicken zum Auflisten</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/reasons.py" />
   <source>{others} of {asked} other models contradict the truth there in another way</source>
   <translation>{others} von {asked} anderen Modellen der Referenz dort auf andere Weise widersprechen</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>{partner_intersection:,} px</source>
   <translation>{partner_intersection:,} px</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>{part} could not be opened</source>
   <translation>{part} konnte nicht geöffnet werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>{part} made the repair</source>
   <translation>{part} hat die Reparatur gemacht</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{part} to download</source>
   <translation>{part} herunterzuladen</translation>
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>{part}{low:.2f} to {part_2}{high:.2f}</source>
   <translation>{part}{low:.2f} bis {part_2}{high:.2f}</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>{path}
Click to open another</source>
   <translation>{path}
Klicken, um einen anderen zu öffnen</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>{path}, {size:.1f} MB</source>
   <translation>{path}, {size:.1f} MB</translation>
  </message>
  <message>
   <location filename="panview/ui/loading/image_loader.py" />
   <source>{photo_message}: this image has no result yet</source>
   <translation>{photo_message}: Dieses Bild hat noch kein Ergebnis</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>{place:,} of {listed:,}</source>
   <translation>{place:,} von {listed:,}</translation>
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>{place:,} of {listed:,} listed</source>
   <translation>{place:,} von {listed:,} aufgelisteten</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>{place:,} of {total:,}</source>
   <translation>{place:,} von {total:,}</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>{plain} or more</source>
   <translation>{plain} oder mehr</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>{plain} to less than {plain_2}</source>
   <translation>{plain} bis weniger als {plain_2}</translation>
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>{plain} to {plain_2}</source>
   <translation>{plain} bis {plain_2}</translation>
  </message>
  <message>
   <location filename="panview/ui/review_actions.py" />
   <source>{platformname}, {width} x {height} at {ratio:g}</source>
   <translation>{platformname}, {width} x {height} bei {ratio:g}</translation>
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>{platform}, {cpu_count} cores</source>
   <translation>{platform}, {cpu_count} Kerne</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{prepared:,.0f} of {to_prepare:,.0f} MB</source>
   <translation>{prepared:,.0f} von {to_prepare:,.0f} MB</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>{progress:,} of {progress_2:,} images</source>
   <translation>{progress:,} von {progress_2:,} Bildern</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{rate:,.1f} images/s</source>
   <translation>{rate:,.1f} Bilder/s</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{rate:,.1f} s per image</source>
   <translation>{rate:,.1f} s je Bild</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>{replaces} will be closed. Recent opens it again as it is now; verdicts are kept.</source>
   <translation>{replaces} wird geschlossen. „Zuletzt“ öffnet ihn wieder so, wie er jetzt ist; Urteile bleiben erhalten.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>{result}: with these parameters</source>
   <translation>{result}: mit diesen Parametern</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{reviewer} settles</source>
   <translation>{reviewer} schlichtet</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_sample.py" />
   <source>{said:,} of {count:,}</source>
   <translation>{said:,} von {count:,}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>{said} of {said_2} say so</source>
   <translation>{said} von {said_2} sagen es</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>{said} · {count} finished</source>
   <translation>{said} · {count} fertig</translation>
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>{said}, as published</source>
   <translation>{said}, wie veröffentlicht</translation>
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>{said}, as the set was made</source>
   <translation>{said}, wie erzeugt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>{said}, on this computer only: a reader of a team does not share tags</source>
   <translation>{said}, nur auf diesem Rechner: Leser eines Teams teilen keine Schlagwörter</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{said}. You decide blind: the verdicts of others are shown only where you have decided, too</source>
   <translation>{said}. Sie urteilen blind: Die Urteile anderer erscheinen nur dort, wo auch Sie geurteilt haben</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/insight.py" />
   <source>{same} of {asked} models that say so</source>
   <translation>der Zustimmung von {same} von {asked} Modellen</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{seconds:.0f} min</source>
   <translation>{seconds:.0f} min</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{seconds} each</source>
   <translation>je {seconds}</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/grid_page.py" />
   <source>{selected:,} selected</source>
   <translation>{selected:,} ausgewählt</translation>
  </message>
  <message>
   <location filename="panview/presentation/confusion_content.py" />
   <source>{share:.1%} of {truth} is predicted as {predicted}. Click to list it.</source>
   <translation>{share:.1%} von {truth} sind als {predicted} vorhergesagt. Klicken, um sie aufzulisten.</translation>
  </message>
  <message>
   <location filename="panview/presentation/mapping.py" />
   <source>{share} % of its pixels</source>
   <translation>{share} % seiner Pixel</translation>
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>{shortcut} is used by “{owner}”. Press it again here to use it for this action instead.</source>
   <translation>{shortcut} gehört zu „{owner}“. Drücken Sie die Taste hier noch einmal, um sie für diese Aktion zu verwenden.</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{shown:,} of {total:,} {noun}</source>
   <translation>{shown:,} von {total:,} {noun}</translation>
  </message>
  <message>
   <location filename="panview/jobs/reprocessed_image.py" />
   <source>{side} · {area:,} px · {list}</source>
   <translation>{side} · {area:,} px · {list}</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{size:,.0f} MB</source>
   <translation>{size:,.0f} MB</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{size:,.0f} kB</source>
   <translation>{size:,.0f} kB</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{size:,.1f} MB</source>
   <translation>{size:,.1f} MB</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>{state} · Enter follows it</source>
   <translation>{state} · Enter folgt ihm</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>{state} · continues where it stopped</source>
   <translation>{state} · wird dort fortgesetzt, wo er anhielt</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>{state} · in the queue</source>
   <translation>{state} · in der Warteschlange</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>{state} · open</source>
   <translation>{state} · geöffnet</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>{tag} added to {count}</source>
   <translation>{tag} zu {count} hinzugefügt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>{tag} removed from {count}</source>
   <translation>{tag} von {count} entfernt</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>{target}: {count:,} corrections in {images:,} images; the changes are listed in changes.csv</source>
   <translation>{target}: {count:,} Korrekturen in {images:,} Bildern; die Änderungen stehen in changes.csv</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>{tips}: click to hide</source>
   <translation>{tips}: klicken zum Ausblenden</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>{tips}: click to show</source>
   <translation>{tips}: klicken zum Anzeigen</translation>
  </message>
  <message>
   <location filename="panview/ui/widgets/condition_chip.py" />
   <source>{tip}
Click to change it; click the cross, or press Delete, to remove it.</source>
   <translation>{tip}
Klicken, um sie zu ändern; das Kreuz oder Entf entfernt sie.</translation>
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_sliders.py" />
   <source>{tip} The set was made with {first}; published: {published}. Double-click to reset.</source>
   <translation>{tip} Das Set wurde mit {first} erzeugt; veröffentlicht: {published}. Doppelklick setzt zurück.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>{titles} into {count}</source>
   <translation>{titles} in {count}</translation>
  </message>
  <message>
   <location filename="panview/ui/review_display.py" />
   <source>{title} (+{waiting} waiting)</source>
   <translation>{title} (+{waiting} warten)</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>{title} belongs to {name}; open that first</source>
   <translation>{title} gehört zu {name}; öffnen Sie zuerst diesen Datensatz</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>{title} from {low} to {high}, {name}</source>
   <translation>{title} von {low} bis {high}, {name}</translation>
  </message>
  <message>
   <location filename="panview/ui/review_actions.py" />
   <source>{tooltip}: a condition, or part of a file name</source>
   <translation>{tooltip}: eine Bedingung oder ein Teil eines Dateinamens</translation>
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/rows.py" />
   <source>{total:,} images</source>
   <comment>number</comment>
   <translation>
    <numerusform>{total:,} Bild</numerusform>
    <numerusform>{total:,} Bilder</numerusform>
   </translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>{total} model runs finished</source>
   <translation>{total} Modellläufe fertig</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>{union_with_partner:,.10g} px</source>
   <translation>{union_with_partner:,.10g} px</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{unreadable:,} unreadable</source>
   <translation>{unreadable:,} unlesbar</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>{upgraded:,} verdicts were converted to a new format, which older versions cannot read</source>
   <translation>{upgraded:,} Urteile wurden in ein neues Format umgewandelt, das ältere Versionen nicht lesen können</translation>
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>{upper}{title}. PQ: {effect}. Fix: {remedy}.</source>
   <translation>{upper}{title}. PQ: {effect}. Abhilfe: {remedy}.</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>{verdict_words}, {count:,} rows</source>
   <translation>{verdict_words}, {count:,} Zeilen</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} being sent</source>
   <translation>{verdicts} werden gesendet</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} lost</source>
   <translation>{verdicts} verloren</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} not sent yet. {them} kept on this computer and sent once it is back</source>
   <translation>{verdicts} noch nicht gesendet. {them} auf diesem Rechner aufbewahrt und gesendet, sobald die Verbindung wieder besteht</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} not sent. {them} kept on this computer and sent once you may decide again</source>
   <translation>{verdicts} nicht gesendet. {them} auf diesem Rechner aufbewahrt und gesendet, sobald Sie wieder urteilen dürfen</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} of others ({whose}) not in the database any more. {them} kept on this computer, and shown again once their reviewers, or a lead, have opened the set</source>
   <translation>{verdicts} anderer ({whose}) nicht mehr in der Datenbank. {them} auf diesem Rechner aufbewahrt und wieder gezeigt, sobald ihre Prüfer oder eine Leitung den Datensatz geöffnet haben</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} refused</source>
   <translation>{verdicts} abgelehnt</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} refused by the server and kept here: {why}</source>
   <translation>{verdicts} vom Server abgelehnt und hier aufbewahrt: {why}</translation>
  </message>
  <message>
   <location filename="panview/review/explain.py" />
   <source>{void_pixels:,} px</source>
   <translation>{void_pixels:,} px</translation>
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{waiting:,} not sent</source>
   <translation>{waiting:,} nicht gesendet</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{what} by {reviewer}</source>
   <translation>{what} von {reviewer}</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>{what} could not be added</source>
   <translation>{what} konnten nicht hinzugefügt werden</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>{what} could not be measured</source>
   <translation>{what} konnte nicht gemessen werden</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{what} for {rows}?</source>
   <translation>{what} für {rows}?</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{what}: {count:,} rows?</source>
   <translation>{what}: {count:,} Zeilen?</translation>
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>{what}: {fixed} fixed, {broken} broken; {new} FP more, {removed} FP fewer</source>
   <translation>{what}: {fixed} behoben, {broken} verschlechtert; {new} FP mehr, {removed} FP weniger</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{whole} h {whole_2} min left</source>
   <translation>noch {whole} h {whole_2} min</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{whole} min left</source>
   <translation>noch {whole} min</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{whole} min {whole_2} s left</source>
   <translation>noch {whole} min {whole_2} s</translation>
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{whole} s left</source>
   <translation>noch {whole} s</translation>
  </message>
  <message>
   <location filename="panview/presentation/mapping.py" />
   <source>{why}, not certain</source>
   <translation>{why}, nicht sicher</translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>{why}; trying again</source>
   <translation>{why}; neuer Versuch</translation>
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>{words} with {condition}; click to list them</source>
   <translation>{words} mit {condition}; klicken zum Auflisten</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{words} {known:,} of them are decided already.</source>
   <translation>{words} {known:,} davon sind schon beurteilt.</translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{words}, to settle it</source>
   <translation>{words}, zur Schlichtung</translation>
  </message>
  <message>
   <location filename="panview/ui/canvas/state.py" />
   <source>{word}: no segment</source>
   <translation>{word}: kein Segment</translation>
  </message>
  <message>
   <location filename="panview/review/suspicion/groups.py" />
   <source>{wrong:,} of {decided:,}</source>
   <translation>{wrong:,} von {decided:,}</translation>
  </message>
 </context>
</TS>
