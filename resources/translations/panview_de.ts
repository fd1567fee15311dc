<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>panview</name>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source> ({alone:,} of them not overlapped at all)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/review_actions.py" />
   <source> ({fainter} and {stronger})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source> The interval of All excludes 0.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source> The interval of All includes 0: the difference may be chance.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source> and others</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source> by {reviewer}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source> or </source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source> {target} lists what the format cannot hold.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/before_after.py" />
   <source> · crowd</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source> · working out the intervals…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/before_after.py" />
   <source>#{id} · {area:,} px</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Decide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Edit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;File</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Go</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Help</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>&amp;Review</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>(no name)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>, PQ of undisputed truth {undisputed}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>, and {count:,} more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>, blind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>, the highest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>, to settle it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>, {memory:.0f} GiB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>. You decide blind: verdicts of others are counted only where you have decided, too</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>1 entry</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/stale_page.py" />
   <source>1 outdated verdict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/table_text.py" />
   <source>1 row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>100 % of its pixels, not certain</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/reviewers_model.py" />
   <source>95 % interval</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>95 % interval of the whole set: {difference} to {difference_2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/difference_model.py" />
   <source>95 % interval {interval}, which {verdict}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>; it leaves out some of these images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>; the filter was cleared, because it used a column that the table lacks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/status_line.py" />
   <source>? keys</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>A family that cannot be used</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>A gap of more than {minutes:.0f} minutes between two verdicts counts as a pause.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>A map tries every pair of values on all images in scope</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>A match needs an IoU above this. Double-click to reset to 0.50, the standard.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>A model run is not finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>A model run of this set is not open: {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>A near miss has at least this IoU with an unmatched segment of its category.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>A part larger than this share counts as most of a segment: for split, merged, swallowed by stuff.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>A sample could not be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>A view {name} already exists. Press Enter again to replace it, or use another name.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>A · All</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>A · Things</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>About panview…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/keys_model.py" />
   <source>Action</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/command_palette.py" />
   <source>Actions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/add_page.py" />
   <source>Add</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/comparison_controller.py" />
   <source>Add a second prediction set first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Add a table of images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Add a table of images…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Add predictions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>Add predictions first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Add predictions in another form…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Add predictions to see their figures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Add predictions to see where they disagree with the ground truth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Add predictions to see which categories are confused</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Add predictions…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Add the predicted segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/comparison_controller.py" />
   <source>Add two prediction sets first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Address of the team's database, such as postgresql://ana@db.example.org/verdicts.
Your password stays where PostgreSQL looks for it: ~/.pgpass, a service file, or PGPASSWORD.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Adjust brightness, contrast and gamma of the photo…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Adjust the photo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Adjust the photo; {part}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/correction_model.py" />
   <source>After</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Agreed by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/reviewers_page.py" />
   <source>Agreement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/reviewers_page.py" />
   <source>Agreement between reviewers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>All PQ {before} → {after} ({change})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>All files (*)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>All listed disagreements are decided</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_sample.py" />
   <source>All of them. To draw from some, filter by an expression first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_sample.py" />
   <source>All of them: only an expression on segments, not on verdicts, restricts a sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>All segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>All {count:,} {noun}s are mapped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>All {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>All {count} graphics cards</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/spoken.py" />
   <source>All {total:,} images are listed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Also</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Also in the filter line:  </source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Annotation tools</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Any panoptic MMDetection model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Appearance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Apply</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Area in pixels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>Areas in the ground truth JSON are wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>As set here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>As the system</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>At IoU 0.5, over all images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>At work</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Automatic</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Automatic ({label})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>Back at the disagreement; press the key again to decide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Back to the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Back to the list of changes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/mapping_model.py" />
   <source>Based on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Batch size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/correction_model.py" />
   <source>Because</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/correction_model.py" />
   <source>Before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Beside the set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Best for this set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Blind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/reviewers_model.py" />
   <source>Both</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Both fine</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/boundary_controller.py" />
   <source>Boundaries of {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Boundary PQ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Brightness</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Brightness of the photo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/evaluation_model.py" />
   <source>Broken</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By IoU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>By category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By error type</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By errors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>By image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By impact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>By name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>By size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>By supercategory</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>By {each}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>By {word}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results, labels from 0</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results, labels from 0, stuff first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results, labels from 0, things first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO panoptic results, labels from 1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>COCO results of masks: run lengths or polygons</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>CSV (*.csv)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/question_line.py" />
   <source>Cancel  Esc</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/canvas.py" />
   <source>Canvas</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>Categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Categories of predictions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Categories of the dataset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Categories of {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Cell</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/change_model.py" />
   <source>Change</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Change the category…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>Changes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>Changes take effect at once, except for the language.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Check</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>Check again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>Check the data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Check the data…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>Checking the data…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>Checking {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Checkpoint</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Checkpoints (*.pth *.pt)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/parts_page.py" />
   <source>Choose a JSON…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Choose a category for each label that the dataset does not have</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Choose a checkpoint</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Choose a config</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>Choose a disagreement first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/parts_page.py" />
   <source>Choose a folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/add_page.py" />
   <source>Choose a form if the predictions are not recognised, or could have several.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>Choose a prediction set to post-process again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Choose a transformers model folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Choose an image first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Choose another folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/saving.py" />
   <source>Choose another name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Choose the folders…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Choose the form…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/file_line.py" />
   <source>Choose the {lower}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/second_window_controller.py" />
   <source>Choose what to compare with in the first window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Choose what to compare {name} with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Choose: folder of {lower}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Choose: panoptic JSON</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Choose: {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Cividis</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/filter_line.py" />
   <source>Clear</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Clear filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Clear finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Clear the filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Clear the verdict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Clear your verdicts on {rows}?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Clear {count:,} rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Clear {count:,} verdicts?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Click a segment to see what it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Click a segment to see why
it matched, or did not</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Click to see who decided how much on which day</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/about_page.py" />
   <source>Close</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Close predictions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Close the dataset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Close this prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Close-up</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>Code</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Colour by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Colour by IoU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Colour by category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Colour by match status</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Colour-blind safe</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Colours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Colours from low to high IoU.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Colours of TP, FP and FN.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Colours of the window; “As the system” follows the desktop.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>Column</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Column of the table of images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Com&amp;pare</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/page_specs/compare.py" />
   <source>Compare</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Compare with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Compare with before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Compare with the next prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Compare with the old one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>Compare with {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>Comparing the categories of {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Comparing…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Computing figures…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/condition_chip.py" />
   <source>Condition of the filter. Enter changes it, Delete removes it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/condition_chips.py" />
   <source>Conditions of the filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Config</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Conflict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Conflict: {conflict_rule}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Conflicts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Conflicts are hidden while you decide blind; turn that off first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Conflicts: list and settle them, or list all rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Confused most</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Confused only</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/page_specs/confusion.py" />
   <source>Confusion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/matrix_view.py" />
   <source>Confusion of categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Connect to a team</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Connect to a team…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Connecting to {name}…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Context of a close-up</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Continue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Contrast</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Contrast of the photo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Copied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Copied from “{name}”: {said_of}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Copied the picture, {width:,} x {height:,} pixels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/clipboard.py" />
   <source>Copied: {path}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Copy a figure</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Copy photo path</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Copy the command</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Copy the picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Copy the selected rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Copy the table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/about_page.py" />
   <source>Copy versions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Copying the demo set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Copying the demo set…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Corrected truth written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/page_specs/corrections.py" />
   <source>Corrections</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/category_model.py" />
   <source>Count</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Count them as empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Counting…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Dark</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Decide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Decide blind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Decide blind, or show the verdicts of others</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Decide the whole sample in any order, or only its first part: add sample_place &lt;= 50 to the filter.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Decide {count:,} rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Decided</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Deciding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Decrease opacity</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>Default for the layout</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Detectron2: predictions.json with PNG files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Detectron2: things and stuff numbered separately</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Deutsch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Device</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>Difference by category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>Difference in points with its 95 % interval: paired permutation test over the images.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Dim all but the selected segment and its partner</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Dim all but the selected segment and its partner.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Disagreement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Disagreements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/message_banner.py" />
   <source>Dismiss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/stored_as.py" />
   <source>Divisor</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/stored_as.py" />
   <source>Divisor: the factor of the category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Double-click or press Enter to change a key. Press Delete to remove it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Draw</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Draw from</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Drop a COCO folder, a panoptic JSON or a prediction set anywhere in this window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>ECE {ece:.1f} %; {which} by {abs:.1f} %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>Each</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/filter_controller.py" />
   <source>Earlier filters cannot be saved: {why}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Edit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/setting_controls.py" />
   <source>Edit…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>English</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>Enter adds the predictions of a finished run, and continues one that has stopped. Delete removes it from the list; its files are kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Enter shows a view, Delete forgets it. A view is the filter with the order, colouring and scope.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>Error</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Error type</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/error_bars.py" />
   <source>Error types</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/evaluation_model.py" />
   <source>Evaluation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>Evaluations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>Everything requested is applied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Existing samples</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Export CSV</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Export all disagreements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export all disagreements as CSV…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Export changes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export listed disagreements as CSV…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Export tags</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export tags…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export the changes in B as CSV…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Export the disagreements as CSV ({export})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>Export the list as CSV</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Export the listed disagreements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Export views</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Export views…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>Exporting {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Exports (*.zip *.json);;All files (*)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>FN</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>FP</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>FP by the prediction's size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Figure</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/page_specs/figures.py" />
   <source>Figures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>File</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/drop_overlay.py" />
   <source>Files are held over the window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>Filter by IoU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Filter by category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>Filter by confusion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Filter by error type</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Filter by image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>Filter by overlap</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>Filter by status, category, area, IoU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Filter by status, category, area…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>Filter by supercategory</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Filter images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Filter segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Filtered</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/tag_page.py" />
   <source>Find or create a tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>Finding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/bottom_panel.py" />
   <source>Findings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>Findings {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Finds the parameters with the highest PQ, and what they gain on images that they were not chosen on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Finished images are kept, and a run continues where it stopped.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>First results of {name}; press B for the next prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Fit the image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/floating.py" />
   <source>Fit to window or 100 %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/evaluation_model.py" />
   <source>Fixed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Flip truth, prediction and photo of the selected pair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/add_page.py" />
   <source>Folder named like the JSON</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>Folder of the set, or its panoptic JSON</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Folders of maps and photos of recent datasets that were opened with folders of their own.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Folders of recent datasets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>Follow the newest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Forget the category mapping</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Forget this mapping</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Forget {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/parts_page.py" />
   <source>Form of the predictions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>From the table of images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>From {said}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Full</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Full screen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Gamma</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Gamma of the photo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Go</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Going to a disagreement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Green and red</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/page_specs/grid.py" />
   <source>Grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/disagreement_model.py" />
   <source>Ground truth and prediction at the same place: one mistake, counted as FN and FP</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Ground truth only. Add predictions, or run a model, to see PQ.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>Ground truth segments have no pixel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>Group differences by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Half</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Half precision needs a graphics card</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>Hidden: {panel}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>Hidden: {panel}; press {keys} to show it again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Hide finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Hide the verdicts of others until you have decided yourself.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>High contrast</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>Highest value</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>How much a close-up shows on every side of the segment, as a share of its length.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>How wide the pictures of the page Grid are, in pixels.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Hugging Face model, or a folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/grid_view.py" />
   <source>Images as a grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Images · {count:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Import views</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Import views…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>In</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/reviewers_model.py" />
   <source>In conflict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>In dataset order</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>In {name}, {message}. panview counts pixels; tools that use them show a wrong PQ.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>In {name}, {message}. {effect}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Increase opacity</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>IoU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/change_model.py" />
   <source>IoU A</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/change_model.py" />
   <source>IoU B</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>IoU below which a match is a poor mask.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>IoU colours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>IoU colours: {ramp}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>IoU from</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>IoU range; hold Shift to move the upper end</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>IoU threshold</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>IoU threshold {threshold:.2f}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/reprocessed.py" />
   <source>IoU {iou:.2f}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>IoU {low:.2f} to {high:.2f}:  {matched:,} matched   {missed:,} not matched{alone}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>It has no repair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>It is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/add_page.py" />
   <source>JSON, folder or archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Join all prediction sets that are open into one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>Joining {count} prediction sets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/reviewers_model.py" />
   <source>Kappa</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/reviewers_page.py" />
   <source>Kappa is agreement beyond chance: 1 is full agreement, 0 is what chance gives. It counts the disagreements that both have decided, but not verdicts that settle a conflict. A pair of FN and FP is one disagreement.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/views_page.py" />
   <source>Keep</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Keep running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/second_window.py" />
   <source>Keep this image here while the first window moves on to others</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Keep this view under a name…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_dialogs.py" />
   <source>Keep verdicts in a shared file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Keep verdicts in a shared file…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Keep verdicts in the data folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>Keep watching</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Kept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Keyboard shortcuts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/status_line.py" />
   <source>Keys</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Keys that differ from the built-in ones, by the id of the action.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Kind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Language</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Language of the window; a change takes effect at the next start.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Larger cells</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Largest area in pixels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Layers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Leave out categories that are never taken for another one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Leave them out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>Legend</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Light</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>List</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>List all faults</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>List by image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>List disagreements by image, or by PQ impact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>List of images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>List poor matches, too</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>List the disagreements of an image together, the worst image first; otherwise all by what each costs.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>List the sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>List the segments of the current cell of Confusion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Listed image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/disagreement_panel.py" />
   <source>Listing the disagreements…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>Listing the images…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/segments_panel.py" />
   <source>Listing the segments…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/canvas_controller.py" />
   <source>Loading…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Look of the image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Looking at disagreements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>Looking for the best parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>Looking for what was kept of this prediction set…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Lower the IoU threshold</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>Lowest value</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>MMDetection configs (*.py *.json *.yaml *.yml)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Make an ensemble of the prediction sets…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Make an ensemble…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Make the map</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Make void</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>Making the map</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Map</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>Map the categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Map the categories of the predictions…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of Cityscapes: category × 1000 + instance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of KITTI-STEP: red is the category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of MMDetection: label + 1000 × instance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of category × divisor + instance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of two 16-bit channels: category and instance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Maps of two channels: category and instance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Maps only: their values are interpreted once the set's categories are known</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Maps or photos elsewhere?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Mask2Former, MaskFormer, EoMT, OneFormer, DETR; downloaded if needed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/coming.py" />
   <source>Matching {count} prediction sets…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/coming.py" />
   <source>Matching {matched}…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>Matching {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Matching {stem}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>Mean IoU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>Mean IoU of pixels over the categories in the truth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Measure Boundary PQ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Measure the whole set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>Measuring</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Measuring {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Megabytes for images that are ready to display. A photo of 24 megapixels takes 180 MB with its maps. The current image and two more always stay; a higher value lets panview load more ahead.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Memory for images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Menu bar</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Merge with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Merge with another segment…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Model runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/main_window.py" />
   <source>Model runs of this set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Model runs of this set…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Model runs {total}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>Models</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Models of {title}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Most confused first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Most of a segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>My queue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>My queue: {number} of {of}{shared}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>My queue…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Name of the prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Name of the sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_dialogs.py" />
   <source>Name on your verdicts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Name on your verdicts; if empty, the name of the account.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/views_page.py" />
   <source>Name what is shown now, to keep it as a view</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/views_page.py" />
   <source>Named views</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Named views…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Names of the reviewers, as the server knows them, separated by commas. Add + 10% for a share that
all decide, to measure agreement, and the word blind to hide the verdicts of others until one has decided.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Names that the dataset has are matched, however they are spelt. Choose a category for the others; segments of a label without one become void.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Near miss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Needs {named}, which are not installed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Needs {named}, which is not installed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>New folder for the ensemble</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>New folder for the prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>New folder:</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Next</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Next disagreement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Next image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Next prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Next undecided disagreement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/command_palette.py" />
   <source>No action matches</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>No application is set up to open it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>No category for the rest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>No changed segment passes the filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>No complete prediction set in {run} yet; the first one will appear here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No disagreement passes the filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/disagreement_panel.py" />
   <source>No disagreements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No disagreements: every segment is matched</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>No faults found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>No filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>No filter is set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>No image has a tag yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No image in scope has a prediction yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>No image in scope has both predictions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No image is selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>No image matches the filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>No images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/remember_controller.py" />
   <source>No longer found, so left out: {list}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>No model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/main_window.py" />
   <source>No model has been run on this set from this computer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>No models are installed, so the demo shows two simulated sets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_display.py" />
   <source>No outdated verdicts on this prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>No predictions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/saving_files.py" />
   <source>No program can open it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>No reviewers disagree</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>No row is selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>No segment is {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/segments_controller.py" />
   <source>No segment passes the filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>No setting matches</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>No strata</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>No table is shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/tag_page.py" />
   <source>No tags yet; type to create one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>No truth to correct</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>No verdict file is open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>No verdict or repair changes the truth yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/views_page.py" />
   <source>No views yet; name what is shown now to keep it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>Nobody has decided anything yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>None</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/review_controller.py" />
   <source>None of the selected images is listed any more; the figures now describe {words} images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>None of these verdicts is yours; give your own to override them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>Not applied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Not kept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>Not now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Not recognised from the values of its maps; choose a form</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Not recognised: could be {list}; choose a form</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Not recognised: {removeprefix}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/stale_model.py" />
   <source>Note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/disagreement_panel.py" />
   <source>Note on {rows:,} rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>Nothing can be estimated from the sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/corrections_page.py" />
   <source>Nothing changes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/suspicion_controller.py" />
   <source>Nothing could be learned from the verdicts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_display.py" />
   <source>Nothing has been decided yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>Nothing is fixed or broken</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/choice_page.py" />
   <source>Nothing matches</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>Nothing was kept of {image_names}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>Nothing was opened</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Nothing was written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/mapping_model.py" />
   <source>Number</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Number of units</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Numbers of the prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/setting_controls.py" />
   <source>Off</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Offline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Offline: {waiting:,} not sent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/setting_controls.py" />
   <source>On</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>On fewer than {least_images} images there is no interval.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>One of {list}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Only a lead settles conflicts in a team; page Team lists them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>Only the first line is needed. panview looks for the rest.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Only the lead of a team shares out work; connect to one first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_sample.py" />
   <source>Only those with {where}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Opacity</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Opacity 100 %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/review_actions.py" />
   <source>Opacity of segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Opacity of the segments.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Opacity {percent} %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>Open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Open a COCO folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Open a COCO panoptic folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Open a panoptic JSON</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>Open a second prediction set to compare</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>Open a second prediction set to make an ensemble</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/open_page.py" />
   <source>Open a set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Open a set first, then add the table of images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Open a set to show a view of it, or to save one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Open it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open panoptic JSON…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Open the context menu</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Open the demo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open the demo set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open the last review again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Open the menus</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Open with separate folders…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>Open {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>Open {name} in place of {replaces}?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Open {path}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Opening {part}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Opening {part}…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Or show an existing one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Order of the categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/stale_page.py" />
   <source>Outdated verdicts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Outdated verdicts…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Outlines</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/difference_model.py" />
   <source>PQ A</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/difference_model.py" />
   <source>PQ B</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ by a column of the table of images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ by size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ by supercategory</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/change_model.py" />
   <source>PQ effect</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>PQ from the smaller of IoU and boundary IoU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>PQ if fixed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>PQ impact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_evaluation.py" />
   <source>PQ of {figures}, {images:,} images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>PQ of {prediction} is not meaningful: {title}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ over IoU threshold</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>PQ over evaluations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>PQ over score</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>PQ over the IoU threshold</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/training_chart.py" />
   <source>PQ over the evaluations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/heat_map.py" />
   <source>PQ over two parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/difference_model.py" />
   <source>PQ {first} in A, {second} in B: {said}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>PQ {pq:.1f}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>PQ {value:.2f}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>PQ, all {total}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>PQ, sample of {prepared}{more}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>PQ, scope, {count:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>PQ, whole set, {count:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Page</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/speaking_controller.py" />
   <source>Page {pages}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Page: {label}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Panels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Panoptic JSON (*.json)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>Panoptic quality</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/model_table.py" />
   <source>Panoptic quality of the prediction sets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Panoptic results (*.json)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Parameter that runs to the right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Parameter that runs up</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Part of the file name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Pause</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/state.py" />
   <source>Photo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Photo: adjusted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_line.py" />
   <source>Photo: {words}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Photos only, without ground truth. To see predictions, add some or run a model.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Pictures of the grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/second_window.py" />
   <source>Pin this image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/second_window.py" />
   <source>Pinned: this image stays while the first window moves on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>Pixel accuracy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>Pixels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Pixels: {truth} as {predicted}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Point at a cell to read it; click it to list its segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Poor mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Poor matches</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>Post-processing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>Post-processing {int:,} images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Precision</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Predicted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>Prediction</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Prediction right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>Prediction set written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Prediction wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Predictions (*.json *.zip)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>Predictions only, without ground truth. There is nothing to compare them with.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/tag_page.py" />
   <source>Press Enter or click to add a tag, or to remove it if all images have it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Press the new keys</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Preview corrections, or go back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Previous</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Previous disagreement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Previous image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Previous undecided disagreement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Program</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/progress_bar.py" />
   <source>Progress</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Progress of the run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>Proposed from names and pixels; please check. Choosing what agrees with the truth makes PQ look better than it is.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Queries</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Queries · about {bytes}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Queries, for re-processing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Queue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Queues</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Quit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Raise the IoU threshold</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/page_specs/reprocess.py" />
   <source>Re-process</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>Reading {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/correction_model.py" />
   <source>Reason</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Recent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Recent datasets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/recognising.py" />
   <source>Recognised as {titles}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/stored_as.py" />
   <source>Recognised automatically</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Redo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Release to open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Remove a condition</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Remove from the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Remove tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Repair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Repair the selected segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Repair the truth of this segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Repair ▾</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Repair: take back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Repair: {lower}{repair_titles}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Repair: {said}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Repair: {said}. Preview corrections shows the image before and after</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Repeat the last tag, or remove it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>Report written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Report…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/correction_model.py" />
   <source>Requested</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Reset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Reset all</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panel_rows.py" />
   <source>Reset layout</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>Reset “{name}” to {default}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Results are saved in {default_folder}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>Reverse the order</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Review</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Review a sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Review a sample…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/about_page.py" />
   <source>Review panoptic segmentation: ground truth against predictions, segment by segment. Free software under the {licence} licence. Nothing is sent anywhere: there is no telemetry.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Review panoptic segmentation: predictions against ground truth, segment by segment.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Reviewer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Reviewer name…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Reviewers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Reviewers and their agreement…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Reviewers disagree here, and no verdict counts. Click to list and settle them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Right by score</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>Rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Run a model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Run a model on these images ({run})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Run anyway</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Run model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Run model…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/coming.py" />
   <source>Running {run}: figures and disagreements appear with its first image.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>Runs in the background, once per prediction set; afterwards it is updated with the scope</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>Sample of {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>Samples are saved beside the verdict file, but none is open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save a figure…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the figure “{name}”</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the outlines</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save the outlines as SVG…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save the picture…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save the table as text…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>Save the whole image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Save the whole image with its segments…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/saving_files.py" />
   <source>Saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/saving_files.py" />
   <source>Saving {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/commands.py" />
   <source>Scope</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>Scope of the figures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>Scope, {count:,} images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Scope: {said}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Score</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Score range; hold Shift to move the upper end</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Search</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/command_palette.py" />
   <source>Search actions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Search actions  {keys}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Search actions ({keys})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Search categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Search keys</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Search models</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>Search settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Second window on this review</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Seed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Segment opacity in percent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/image_list_model.py" />
   <source>Segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Segments of categories that the dataset lacks become void</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>Segments that changed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/filter_controller.py" />
   <source>Segments that share pixels of these categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Select a segment first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Select all listed disagreements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Select images in the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/inspector_panel.py" />
   <source>Selected segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>Semantic maps with instance results over them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Send predictions to {title}…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Send to {titles}: name a new folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Send to {title}…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Sending to {titles}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Sent: {images:,} images with {segments:,} segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>Sets and pages</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>Settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Settings…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Settled</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Settled by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>Settling conflicts: none left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>Settling conflicts: {count:,} left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>Severity</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>Share of truth pixels with the right category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Share out the work</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Share out the work of the team…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>Share out the work…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Shared out among {count:,}: {list}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/keys_model.py" />
   <source>Shortcut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>Shortcuts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show A and B side by side, or go back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>Show a sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show both</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show both with a divider</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Show finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show ground truth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/sample_card.py" />
   <source>Show it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show only the photo while the key is held</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show or hide ground truth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show or hide outlines</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show or hide prediction</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Show or hide the menu bar</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panel_rows.py" />
   <source>Show or hide the {words}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show or hide {label}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show prediction</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show side by side</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Show the folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panel_rows.py" />
   <source>Show the image alone, or all panels again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Show the menu bar. While it is hidden, F10 opens it for one choice.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Show the outlines of segments.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Show the photo as it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>Show them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>Show this prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Show what is confused most, and the order of the categories, in place of the matrix</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/second_window.py" />
   <source>Shows the image of the first window, with a layer and zoom of its own</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Side</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Side by side</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/grid_page.py" />
   <source>Size of the pictures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/grid_page.py" />
   <source>Size of the pictures (Ctrl and wheel, + and −)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Smaller cells</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Smallest area in pixels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Solo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Somebody else</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>Sort categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Sort disagreements by score, highest first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>Sort images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/suspicion_controller.py" />
   <source>Sorted by how many models agree, then by score: there are no verdicts to learn from yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/suspicion_controller.py" />
   <source>Sorted by suspicion, learned from {decided:,} verdict{several}: {wrong:,} found the truth wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>Split</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Split along the prediction</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>Status</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Status colours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Status colours: {said}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>Stay here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Stop</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>Stop and close</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Stop comparing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Stop settling conflicts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Stopped. Open this page again to restart</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/stored_as.py" />
   <source>Stored as</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Stratify by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/completion_list.py" />
   <source>Suggestions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Super</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>Suspicion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>Suspicion {why}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Switch between all segments and disagreements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Switch between findings and disagreements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>System</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>TP</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>Table of images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>Tables of images (*.csv *.tsv *.parquet *.pq);;All files (*)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Tag the selected images…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Tags</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Tags of {count:,} images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Tags of {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Take back from an annotation tool…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Take back: choose the folder that was sent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Take back: choose the tool's export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Take the predicted mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>Take the repair back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Taken back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>Taking back {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/tally_popup.py" />
   <source>Tally of verdicts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/page_specs/team.py" />
   <source>Team</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>That verdict is {part}'s; give your own to override it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>The CSV file could not be written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/boundary_controller.py" />
   <source>The boundaries of {name} could not be measured</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>The categories could not be compared</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>The category mapping could not be saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>The corrected truth was not written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>The data could not be checked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/findings_controller.py" />
   <source>The data could not be checked: {why}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>The data has not been checked yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/opening.py" />
   <source>The demo set could not be made</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>The disagreement has changed in the meantime</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>The ensemble could not be made</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>The export could not be taken back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/pages_controller.py" />
   <source>The figures could not be computed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/pages_controller.py" />
   <source>The figures could not be computed: {why}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/saving_files.py" />
   <source>The file could not be saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The ground truth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The ground truth could not be measured</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>The images could not be sent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/label_questions.py" />
   <source>The labels could not be saved for the next run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>The last ten datasets; the welcome page shows six.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>The list has changed in the meantime; nothing was decided</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>The note was not saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>The prediction sets could not be compared</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The predictions {names} lack images of this set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The predictions {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The predictions {name} could not be added</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>The predictions {name} use other category numbers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>The repair was not saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>The report could not be written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_streams.py" />
   <source>The results of {name} could not be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/review_display.py" />
   <source>The review could not be updated: {why}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/reviewers_model.py" />
   <source>The same</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/label_questions.py" />
   <source>The saved labels cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/segments_controller.py" />
   <source>The segments could not be listed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>The selected segment is not in the list of disagreements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/app.py" />
   <source>The settings could not be read; using the defaults, and changes will not be saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/app.py" />
   <source>The settings could not be saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>The table is empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>The tags could not be saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>The tags could not be written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>The tags of this set could not be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>The tags of this set could not be read, so none can be added</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>The training cannot be followed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/stale_page.py" />
   <source>The truth or the predictions have changed at these places. The verdicts stay in the file but are not applied. Click one to see its image and decide again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>The verdict file can no longer be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>The verdict file of this dataset is missing; the next verdict starts a new one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>The verdict was not saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The view could not be forgotten</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The view could not be saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The views could not be imported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The views could not be saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>The views could not be written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>The work was not shared out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>The {title}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Theme</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/program_rows.py" />
   <source>Theme: {replace}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>There is no PQ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/file_dialogs.py" />
   <source>There is no comparison to export on the Compare page</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>There is no figure on this page; see Figures, Confusion or Training</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/canvas_bar.py" />
   <source>There is no ground truth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>There is no ground truth, so there is nothing to compare with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/picture_controller.py" />
   <source>There is no image on the canvas yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/review_controller.py" />
   <source>There is no image {wanted} in {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>There is no such queue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>There is no truth to repair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>There is no view to export yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>There is no view to export yet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>These predictions have no scores</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>They are</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>They are {disagreements:,} disagreements: an FN and an FP that are one mistake share a row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/checking.py" />
   <source>They count as FNs, as in panopticapi, except for crowd</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>Thing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>Things and stuff</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>Things, then stuff</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/saving.py" />
   <source>This file cannot be overwritten</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/annotation_controller.py" />
   <source>This folder was not sent to an annotation tool</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>This includes decided rows that the filter hides because of their verdict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>This is not the address of a team</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>This is the first segment in the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>This is the last segment in the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_controller.py" />
   <source>This is the {end} segment in the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>This set has no ground truth to measure with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/stale_model.py" />
   <source>Time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Today</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/page_specs/training.py" />
   <source>Training</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>Truth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>Truth segments by IoU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Truth wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/score_table.py" />
   <source>Undisputed: PQ without the segments whose truth a verdict calls wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Undo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>Units</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/verdict_bar.py" />
   <source>Unsure</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Update suspicion and sort by it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_map.py" />
   <source>Use these parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>V&amp;iew</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>Values</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Verdict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Verdict file, or address of the team, of each dataset whose verdicts are not kept in the data folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Verdict files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>Verdict: note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>Verdict: {said}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Verdict: {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Verdicts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_dialogs.py" />
   <source>Verdicts (*.sqlite)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>Verdicts and repairs belong to the predictions they were made on. Add that prediction set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>Verdicts are kept in {place}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Verdicts are shown, but new ones cannot be saved: the file is read-only</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Verdicts by reviewer and day…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Verdicts of other names were not added: only a lead of the team may do that</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Verdicts of others are hidden until you decide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Verdicts of others are hidden until you have decided. Click to show them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Verdicts of others are shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Verdicts of {part} are kept in {file}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>View</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>View {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Views (*.json)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Viridis</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>Walk through a list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>Web page (*.html)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>Welcome</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>What B changes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>What changes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>What going to a disagreement shows: a close-up of its segment, or the whole image.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>What is counted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/change_list.py" />
   <source>What is listed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>What is shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>What re-processing needs: with it, the post-processing can be changed later</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/sample_page.py" />
   <source>What to draw</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>What was dropped could not be examined</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>Where reviewers disagree</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Which part of the disagreements is yours? Enter 2/5 if you are the second of five people,
or 2/5 + 10% if everybody also decides 10%, to measure agreement. Leave it empty for all.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>Who decided what</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Whole image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Whole set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>Whole set, {count:,} images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Working out corrections</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Working out what verdicts and repairs change…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Write</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Write a new prediction set with these parameters, and open it beside the others</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Write a note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>Write a report</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>Write as a new set…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Write corrected truth to a new folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Write corrected truth…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>Writing {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/evaluation_model.py" />
   <source>Written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>Wrote tags to {path}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/export_controller.py" />
   <source>Wrote {count:,} disagreements to {path}, with this window's thresholds: {said}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/compare_page_controller.py" />
   <source>Wrote {count:,} segments to {path}, with this window's thresholds: {said}</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Wrote {count:,} views to {path}</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>Yesterday</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>You are {reviewer}, a {word}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>You decide blind, and corrections need everybody's verdicts. Click Blind above the list of images to see them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>You have not connected to this team before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>Your later decision in another window is kept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>Your named views could not be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>Your own checkpoint (optional)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>Your own config and checkpoint…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Your part of the disagreements, with the share for everybody. Click to list all again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/remember_controller.py" />
   <source>Your place in this review could not be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/remember_controller.py" />
   <source>Your place in this review could not be saved: {why}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>Your queue of the disagreements of each dataset, such as “2/5 + 10%”.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reviewers_controller.py" />
   <source>Your verdict counts for everybody while conflicts are listed. Click to list all again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Yours to decide: {part}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/team_controller.py" />
   <source>Yours to decide: {part}, blind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/menus.py" />
   <source>Zoom</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Zoom in</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Zoom out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Zoom to 100 %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>Zoom to each segment, or show whole images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/floating.py" />
   <source>Zoom {said}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>a neighbour was corrected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>a note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_evaluation.py" />
   <source>against {name}: {change}, {fixed:,} fixed, {broken:,} broken</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>agreed with:</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>all {count:,} listed rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_streams.py" />
   <source>an id map cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/image_list_model.py" />
   <source>and {count} more columns</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/drop_overlay.py" />
   <source>and {more:,} more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>as it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/reprocess_page.py" />
   <source>as set here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>at {thresholds:.2f}:  {list}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>best {best} from {at:.2f} on (+{best_2:.2f})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>best {best} with all segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>both fine</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>by count</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>by errors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/disagreement_panel.py" />
   <source>by image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>by lowest PQ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>by name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>by one reviewer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/metrics_panel.py" />
   <source>by segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/progress_bar.py" />
   <source>cancelling…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>chosen before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>chosen earlier</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>click a point to compare it with the one before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>colour-blind safe</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_views.py" />
   <source>coloured by {colouring}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/image_list_model.py" />
   <source>column: </source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>compare with…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>crowd</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>crowd segments of the ground truth, which do not count</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>does not pass the filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>drag an edge to filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/figures_page.py" />
   <source>drag the line to set the threshold</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/labels.py" />
   <source>error here: {marked}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/difference_model.py" />
   <source>excludes 0</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_views.py" />
   <source>figures of the filtered images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>figures use the areas of the JSON, as panopticapi does</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>file name, or iou &lt; 0.5</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>filtered images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>finds any action</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>finished, {done:,} images</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/ui/panels/error_bars.py" />
   <source>fixing all of them would give {impact} PQ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>from any</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>from the table of images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>from {thresholds:.2f} on:  {list}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/range_slider.py" />
   <source>from {values} to {values_2} per cent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/image_list_model.py" />
   <source>gain if fixed {impact} PQ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>gamma {gamma:.2f}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>green and red</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>ground truth without a match</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/run_dialog.py" />
   <source>hf:OWNER/NAME, or a folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>ignored</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>ignored (crowd)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>ignored (void)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>image {image_id}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/spoken.py" />
   <source>image {place:,} of {listed:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_views.py" />
   <source>images by {removeprefix}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>impact {impact} PQ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>in conflict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>in the hub's cache</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/difference_model.py" />
   <source>includes 0: may be chance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>its name means none</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/label_questions.py" />
   <source>labels of {title}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>left out of all figures: {entries_summary}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>list at the bottom</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>list of images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reports.py" />
   <source>listed by a filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>listed image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>loading the model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>matched</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>matched segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/image_list_model.py" />
   <source>mean IoU of matches {iou}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>merged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>min of IoU and boundary IoU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>missed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>model runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/image_list_model.py" />
   <source>mostly {label}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>near miss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/tag_model.py" />
   <source>new tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/mapping_model.py" />
   <source>no category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>no confusions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>no errors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>no key</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>no name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>no score from 0 to 1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>no verdict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>no verdict counts until the reviewers agree or somebody settles it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>none</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/mapping_model.py" />
   <source>not chosen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/background.py" />
   <source>not enough memory for this; close other programs, or open a smaller set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/spoken.py" />
   <source>not in the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>not installed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>not matched</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>not predicted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>nothing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>numba ({problem})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>of another kind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>of prediction</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/confusion_page.py" />
   <source>of truth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>off</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>on the Hugging Face hub, to download</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/tag_model.py" />
   <source>on {here:,} of {chosen:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>opens a folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>over </source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/training_page.py" />
   <source>panview watch RUN_DIR follows a training run, evaluation by evaluation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>pausing…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_views.py" />
   <source>pixels of {part} as {part_2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>place in the random order of a sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>poor mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/matrix_view.py" />
   <source>predicted →</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>prediction </source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>prediction #{pred_segment_id}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>prediction right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>prediction wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>prediction {prediction}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>predictions on void or crowd, which do not count</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>predictions without a match</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/ui/panels/top_bar.py" />
   <source>read with {count} assumptions</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>repair: {repair_words}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>running on {device}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>sample that the segment is in</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/reprocessed.py" />
   <source>score {scores:.2f}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reports.py" />
   <source>selected by hand</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>selected images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/panel_sizes.py" />
   <source>selected segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>shipped, {size}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/welcome_page.py" />
   <source>shows all keys</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_evaluation.py" />
   <source>since overwritten; its maps are gone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>size unknown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>somebody else</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>someone without a name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>split</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>spurious</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>starting…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>stopped at {done:,} of {wanted:,} images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>stopping…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>swallowed by stuff</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/filter_vocabulary.py" />
   <source>tag of the image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>taken back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/table_text.py" />
   <source>the first {count:,} of {count_2:,} rows; export a CSV for all</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/team_page.py" />
   <source>the first {count:,} of {differ:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/label_questions.py" />
   <source>the window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>there is nothing to sort by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/error_bars.py" />
   <source>they do not count</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>thing/stuff flip</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/column_form.py" />
   <source>to any</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>to the left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>to the right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/difference_model.py" />
   <source>too few images for an interval</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>too few images for intervals</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/form_titles.py" />
   <source>transformers: maps with segments_info</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>truth </source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>truth #{gt_segment_id}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/confusion_content.py" />
   <source>truth = '{words}' and predicted = '{words_2}'</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/matrix_view.py" />
   <source>truth \ predicted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>truth wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>truth {truth}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/matrix_view.py" />
   <source>truth ↓</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>under </source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>under a minute left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/background.py" />
   <source>unexpected error, please report it: {name__}: {error}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>unsure</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>verdict cleared</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>vs </source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>waiting for {name}: {reason}{more}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>when the model has finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/action_rows.py" />
   <source>whole set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>without a name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>working</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="declared" />
   <source>wrong category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>{area:,} px</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>{category} · IoU {iou}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{chosen:,} selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>{code}, {members} findings, collapsed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/findings_model.py" />
   <source>{code}, {members} findings, expanded</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/compare_page.py" />
   <source>{compared} against {shown}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{conflicts:,} of them are in conflict: no verdict counts there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>{count:,} entries</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>{count:,} evaluations</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/run_streams.py" />
   <source>{count:,} id maps cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>{count:,} images</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/ui/controllers/tag_controller.py" />
   <source>{count:,} images</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>{count:,} items dropped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{count:,} model runs are not finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>{count:,} model runs of this set are not open</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/ui/panels/disagreement_panel.py" />
   <source>{count:,} no longer apply</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/table_text.py" />
   <source>{count:,} rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>{count:,} rows are selected; a verdict applies to all of them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>{count:,} rows: {verdict_words}. Undo once to take it back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{count:,} selected rows</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/ui/dialogs/stale_page.py" />
   <source>{count:,} verdicts no longer apply</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/confusion_content.py" />
   <source>{count:.1%} of prediction</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/confusion_content.py" />
   <source>{count:.1%} of truth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>{counted} in {counted_2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/charts.py" />
   <source>{counts:,} truth segments are matched, {counts_2:,} are not</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/figures_content.py" />
   <source>{count} images</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/ui/models/image_list_model.py" />
   <source>{count} segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>{decided:,} {what} decided: {states}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>{difference} to {difference_2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{done:,} of {total:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{done:,} of {total:,} done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{done:,} of {total:,} rows have a verdict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/progress_bar.py" />
   <source>{done} of {total}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{duration} left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{errors:,} error</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{errors:,} errors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>{finished} finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/difference_model.py" />
   <source>{fixed:,} segments fixed, {broken:,} broken</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>{gap:,} px {where}</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/presentation/findings_groups.py" />
   <source>{images:,} images</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/presentation/describe_evaluation.py" />
   <source>{improved:,} improved, {worse:,} worse</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/jobs/reprocessing.py" />
   <source>{int:,} images · ○ as the set was made · ★ highest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/difference_list.py" />
   <source>{int} of {known} significant</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/status_line.py" />
   <source>{keys} keys</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/change_model.py" />
   <source>{kind}: {category}, IoU {first} to {second}, {effect} PQ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{kind}not on this machine; Run downloads it from the Hugging Face hub</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>{label} segments, {ranges} pixels; click to list them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>{label} · IoU {iou}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/table_columns.py" />
   <source>{label} · note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{label}, pub.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/error_bars.py" />
   <source>{label}: {count:,} segments; {gain}. Click to list them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>{left:,} stay where they were; panview verdicts join adds them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/compare_content.py" />
   <source>{left_out} left out by one of the two</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/spoken.py" />
   <source>{listed:,} of {total:,} images are listed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/image_list_panel.py" />
   <source>{listed} of {total}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{list} and {last}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>{list}. Its rule is in {manifest}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_reviewers.py" />
   <source>{low:.2f} to {high:.2f}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>{low:.2f} to {high:.2f}:  no segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/score_charts.py" />
   <source>{low:.2f} to {high:.2f}:  {right:.0f} % of {count:,} right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{minutes} h {minutes_2} min</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{minutes} min</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/category_model.py" />
   <source>{names} ({kind})
PQ {float}
{count} segments, {errors}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_repairs.py" />
   <source>{name} #{int} · {int_2:,} px · {whereabouts}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/photos.py" />
   <source>{name} cannot be read ({lower})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/views_controller.py" />
   <source>{name} cannot be shown for this set: {error}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>{name} could not be opened</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>{name} could not be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>{name} has no category mapping</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>{name} has no result yet, and its model has been moved or removed; run it again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>{name} has since been overwritten; its maps are gone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>{name} is already in the queue; choose another name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/photos.py" />
   <source>{name} is missing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>{name} is open already.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/ensemble_controller.py" />
   <source>{name} is ready</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/photos.py" />
   <source>{name} is {width} x {height}, but its masks are {size} x {size_2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/kept_runs_controller.py" />
   <source>{name} was removed from the list; its files are kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe.py" />
   <source>{name} · areas of the JSON</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/review_display.py" />
   <source>{name} — panview</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/second_window_controller.py" />
   <source>{name} — second window — panview</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/setting_controls.py" />
   <source>{name}, as a slider</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/corrections_content.py" />
   <source>{name}: All PQ {pq} → {pq_2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/settings_page.py" />
   <source>{name}: as before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>{name}: for this form, give the meaning of numbers with --categories FILE</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/categories_controller.py" />
   <source>{name}: its numbers are read as category ids again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/sample_controller.py" />
   <source>{name}: {count:,} of {units:,} {of} to decide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>{noun} is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>{noun} needs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>{noun}s are</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>{noun}s need</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>{n} categories; click to list them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>{part} could not be opened</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>{part} made the repair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{part} to download</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/filter_form.py" />
   <source>{part}{low:.2f} to {part_2}{high:.2f}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/top_bar.py" />
   <source>{path}
Click to open another</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/report_controller.py" />
   <source>{path}, {size:.1f} MB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/image_loader.py" />
   <source>{photo_message}: this image has no result yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>{place:,} of {listed:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/image_words.py" />
   <source>{place:,} of {listed:,} listed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/walk_bar.py" />
   <source>{place:,} of {total:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>{plain} or more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>{plain} to less than {plain_2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/settings_content.py" />
   <source>{plain} to {plain_2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/review_actions.py" />
   <source>{platformname}, {width} x {height} at {ratio:g}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/about.py" />
   <source>{platform}, {cpu_count} cores</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{prepared:,.0f} of {to_prepare:,.0f} MB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/analysis_controller.py" />
   <source>{progress:,} of {progress_2:,} images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{rate:,.1f} images/s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{rate:,.1f} s per image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/drop_controller.py" />
   <source>{replaces} will be closed. Recent opens it again as it is now; verdicts are kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/reprocess_jobs.py" />
   <source>{result}: with these parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_sample.py" />
   <source>{said:,} of {count:,}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_segment.py" />
   <source>{said} of {said_2} say so</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>{said} · {count} finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>{said}, as published</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>{said}, as the set was made</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{said}. You decide blind: the verdicts of others are shown only where you have decided, too</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{seconds:.0f} min</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{seconds} each</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/grid_page.py" />
   <source>{selected:,} selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/confusion_content.py" />
   <source>{share:.1%} of {truth} is predicted as {predicted}. Click to list it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/keys_page.py" />
   <source>{shortcut} is used by “{owner}”. Press it again here to use it for this action instead.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{shown:,} of {total:,} {noun}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/loading/reprocessed.py" />
   <source>{side} · {area:,} px · {list}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{size:,.0f} MB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>{state} · continues where it stopped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>{state} · in the queue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_kept_runs.py" />
   <source>{state} · open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/corrections_controller.py" />
   <source>{target}: {count:,} corrections in {images:,} images; the changes are listed in changes.csv</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>{tips}: click to hide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>{tips}: click to show</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/widgets/condition_chip.py" />
   <source>{tip}
Click to change it; click the cross, or press Delete, to remove it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/pages/parameter_sliders.py" />
   <source>{tip} The set was made with {first}; published: {published}. Double-click to reset.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/repair_controller.py" />
   <source>{titles} into {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/review_display.py" />
   <source>{title} (+{waiting} waiting)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/run_controller.py" />
   <source>{title} belongs to {name}; open that first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/legend.py" />
   <source>{title} from {low} to {high}, {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/review_actions.py" />
   <source>{tooltip}: a condition, or part of a file name</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <location filename="panview/ui/models/tag_model.py" />
   <source>{total:,} images</source>
   <comment>number</comment>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message>
   <location filename="panview/ui/panels/runs_panel.py" />
   <source>{total} model runs finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_runs.py" />
   <source>{unreadable:,} unreadable</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>{unsaid:,} {part} a category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/dialogs/mapping_page.py" />
   <source>{unsure:,} {part} not certain</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_files.py" />
   <source>{upgraded:,} verdicts were converted to a new format, which older versions cannot read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/panels/findings_panel.py" />
   <source>{upper}{title}. PQ: {effect}. Fix: {remedy}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/verdict_controller.py" />
   <source>{verdict_words}, {count:,} rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} being sent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} lost</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} not sent yet. {them} kept on this computer and sent once it is back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} not sent. {them} kept on this computer and sent once you may decide again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} of others ({whose}) not in the database any more. {them} kept on this computer, and shown again once their reviewers, or a lead, have opened the set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} refused</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{verdicts} refused by the server and kept here: {why}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/team_content.py" />
   <source>{waiting:,} not sent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{what} by {reviewer}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>{what} could not be added</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/opening_controller.py" />
   <source>{what} could not be measured</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{what} for {rows}?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{what}: {count:,} rows?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/reprocess_content.py" />
   <source>{what}: {fixed} fixed, {broken} broken; {new} FP more, {removed} FP fewer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{whole} h {whole_2} min left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{whole} min left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{whole} min {whole_2} s left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/formatting.py" />
   <source>{whole} s left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/models/mapping_model.py" />
   <source>{why}, not certain</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/controllers/watch_controller.py" />
   <source>{why}; trying again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/figures_content.py" />
   <source>{words} with {condition}; click to list them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{words} {known:,} of them are decided already.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/presentation/describe_verdicts.py" />
   <source>{words}, to settle it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="panview/ui/canvas/state.py" />
   <source>{word}: no segment</source>
   <translation type="unfinished" />
  </message>
 </context>
</TS>
