<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>ffgui</name>
        <message>
            <source> First unusable line: {line}.</source>
            <translation> 第一个无法使用的行：{line}。</translation>
        </message>
        <message>
            <source> or </source>
            <translation> 或 </translation>
        </message>
        <message numerus="yes">
            <source>%n cores</source>
            <translation>
                <numerusform>%n 个核心</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n faces</source>
            <translation>
                <numerusform>%n 张人脸</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n frames</source>
            <translation>
                <numerusform>%n 帧</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pictures</source>
            <translation>
                <numerusform>%n 张图片</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pictures could not be encoded in time.</source>
            <translation>
                <numerusform>有 %n 帧未能及时编码。</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n threads per model</source>
            <translation>
                <numerusform>每个模型 %n 个线程</numerusform>
            </translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
        <message>
            <source>180°</source>
            <translation>180°</translation>
        </message>
        <message>
            <source>90° clockwise</source>
            <translation>顺时针 90°</translation>
        </message>
        <message>
            <source>90° counterclockwise</source>
            <translation>逆时针 90°</translation>
        </message>
        <message>
            <source>95 % of the frames of the last 5 s took less time</source>
            <translation>最近 5 秒内 95% 的帧耗时低于此值</translation>
        </message>
        <message>
            <source>A camera is open</source>
            <translation>摄像头已打开</translation>
        </message>
        <message>
            <source>A camera is open and recording pictures for this window</source>
            <translation>摄像头已打开，正在为此窗口采集画面</translation>
        </message>
        <message>
            <source>A face has score {score:.2f} instead of {expected:.2f}.</source>
            <translation>一张人脸的置信度为 {score:.2f}，而不是 {expected:.2f}。</translation>
        </message>
        <message>
            <source>A picture of {width}x{height} pixels is too large: it needs about {needed:.1f} GB of memory, but only {free:.1f} GB is free. Choose a smaller inference size.</source>
            <translation>{width}x{height} 像素的图片过大：约需 {needed:.1f} GB 内存，而可用内存仅为 {free:.1f} GB。请选择较小的推理尺寸。</translation>
        </message>
        <message>
            <source>AP easy</source>
            <translation>AP easy</translation>
        </message>
        <message>
            <source>AP hard</source>
            <translation>AP hard</translation>
        </message>
        <message>
            <source>AP medium</source>
            <translation>AP medium</translation>
        </message>
        <message>
            <source>About</source>
            <translation>关于</translation>
        </message>
        <message>
            <source>About the program</source>
            <translation>关于本程序</translation>
        </message>
        <message>
            <source>Absolute</source>
            <translation>绝对值</translation>
        </message>
        <message>
            <source>Accuracy</source>
            <translation>精度</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>地址</translation>
        </message>
        <message>
            <source>Adjust</source>
            <translation>调整</translation>
        </message>
        <message>
            <source>After the BiFPN, stride 16</source>
            <translation>BiFPN 之后，步幅 16</translation>
        </message>
        <message>
            <source>After the BiFPN, stride 32</source>
            <translation>BiFPN 之后，步幅 32</translation>
        </message>
        <message>
            <source>After the BiFPN, stride 8</source>
            <translation>BiFPN 之后，步幅 8</translation>
        </message>
        <message>
            <source>Age</source>
            <translation>时延</translation>
        </message>
        <message>
            <source>Age of the picture on screen: time from capture to painting</source>
            <translation>屏幕画面的时延：从采集到显示的时间</translation>
        </message>
        <message>
            <source>Agreement</source>
            <translation>一致情况</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>所有文件 (*)</translation>
        </message>
        <message>
            <source>Also supported, but not offered because of the license of the weights: {detectors}.</source>
            <translation>同样支持，但因权重的许可证而未提供下载：{detectors}。</translation>
        </message>
        <message>
            <source>Always</source>
            <translation>始终</translation>
        </message>
        <message>
            <source>Analyze</source>
            <translation>分析</translation>
        </message>
        <message>
            <source>Analyze the video or folder first.</source>
            <translation>请先分析视频或文件夹。</translation>
        </message>
        <message>
            <source>Analyzing: {done:,}</source>
            <translation>正在分析：{done:,}</translation>
        </message>
        <message>
            <source>Analyzing: {done:,} of {total:,}</source>
            <translation>正在分析：{done:,} / {total:,}</translation>
        </message>
        <message>
            <source>Analyzing: {done:,} of {total:,}, {time} left</source>
            <translation>正在分析：{done:,} / {total:,}，剩余 {time}</translation>
        </message>
        <message>
            <source>Another program is writing to {path}. Wait until it finishes.</source>
            <translation>另一个程序正在写入 {path}。请等待其结束。</translation>
        </message>
        <message>
            <source>Attach panels</source>
            <translation>停靠面板</translation>
        </message>
        <message>
            <source>Attention</source>
            <translation>注意力</translation>
        </message>
        <message>
            <source>Attention parameters</source>
            <translation>注意力参数量</translation>
        </message>
        <message>
            <source>Attention spread {values}</source>
            <translation>注意力离散度 {values}</translation>
        </message>
        <message>
            <source>Auto</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>Available cameras: {cameras}.</source>
            <translation>可用摄像头：{cameras}。</translation>
        </message>
        <message>
            <source>Available devices: {devices}.</source>
            <translation>可用设备：{devices}。</translation>
        </message>
        <message>
            <source>Average precision on WIDER FACE val, easy faces</source>
            <translation>WIDER FACE val 上简单 (easy) 人脸的平均精度</translation>
        </message>
        <message>
            <source>Average precision on WIDER FACE val, hard faces</source>
            <translation>WIDER FACE val 上困难 (hard) 人脸的平均精度</translation>
        </message>
        <message>
            <source>Average precision on WIDER FACE val, medium faces</source>
            <translation>WIDER FACE val 上中等 (medium) 人脸的平均精度</translation>
        </message>
        <message>
            <source>Average precision on faces at least 10 pixels high</source>
            <translation>高度不小于 10 像素的人脸的平均精度</translation>
        </message>
        <message>
            <source>Average precision on faces at least 30 pixels high</source>
            <translation>高度不小于 30 像素的人脸的平均精度</translation>
        </message>
        <message>
            <source>Average precision on faces at least 50 pixels high</source>
            <translation>高度不小于 50 像素的人脸的平均精度</translation>
        </message>
        <message>
            <source>Back 5 s</source>
            <translation>后退 5 秒</translation>
        </message>
        <message>
            <source>Backbone, stride 16</source>
            <translation>主干网络，步幅 16</translation>
        </message>
        <message>
            <source>Backbone, stride 32</source>
            <translation>主干网络，步幅 32</translation>
        </message>
        <message>
            <source>Backbone, stride 8</source>
            <translation>主干网络，步幅 8</translation>
        </message>
        <message>
            <source>Backend</source>
            <translation>后端</translation>
        </message>
        <message>
            <source>Backend that runs the networks, and its threads per model</source>
            <translation>运行网络的后端及每个模型的线程数</translation>
        </message>
        <message>
            <source>Both</source>
            <translation>双方</translation>
        </message>
        <message>
            <source>Both models get the same frame and are shown together: the fair comparison.</source>
            <translation>两个模型处理同一帧并同时显示：公平对比。</translation>
        </message>
        <message>
            <source>Both models spend {count:,} parameters on attention.</source>
            <translation>两个模型在注意力上都使用 {count:,} 个参数。</translation>
        </message>
        <message>
            <source>Both panes now hold the same kind of model ({name}), so there is little to compare. Load another model, or drop a model file onto a pane.</source>
            <translation>两个窗格现在是同一类模型（{name}），没有什么可比较的。请加载其他模型，或将模型文件拖放到窗格中。</translation>
        </message>
        <message>
            <source>Both {count:,}</source>
            <translation>双方 {count:,}</translation>
        </message>
        <message>
            <source>Boxes</source>
            <translation>检测框</translation>
        </message>
        <message>
            <source>CBAM</source>
            <translation>CBAM</translation>
        </message>
        <message>
            <source>CBAM channel gate</source>
            <translation>CBAM 通道门控</translation>
        </message>
        <message>
            <source>CPU</source>
            <translation>CPU</translation>
        </message>
        <message>
            <source>CPU {number} %</source>
            <translation>CPU {number}%</translation>
        </message>
        <message>
            <source>Camera</source>
            <translation>摄像头</translation>
        </message>
        <message>
            <source>Camera default</source>
            <translation>摄像头默认值</translation>
        </message>
        <message>
            <source>Cameras</source>
            <translation>摄像头</translation>
        </message>
        <message>
            <source>Cameras only</source>
            <translation>仅摄像头</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Cancel analysis</source>
            <translation>取消分析</translation>
        </message>
        <message>
            <source>Cancel measurement</source>
            <translation>取消测量</translation>
        </message>
        <message>
            <source>Cancel the measurement</source>
            <translation>取消测量</translation>
        </message>
        <message>
            <source>Cannot create folder {folder}: {error}. Check its permissions.</source>
            <translation>无法创建文件夹 {folder}：{error}。请检查其权限。</translation>
        </message>
        <message>
            <source>Cannot create folder {folder}: {reason}. Choose another one.</source>
            <translation>无法创建文件夹 {folder}：{reason}。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>Cannot download {address}: {reason}. Check the connection and try again.</source>
            <translation>无法下载 {address}：{reason}。请检查网络连接后重试。</translation>
        </message>
        <message>
            <source>Cannot open {address}: {hidden} stands for a password that is not stored. Enter it instead.</source>
            <translation>无法打开 {address}：{hidden} 代表未保存的密码。请输入实际密码。</translation>
        </message>
        <message>
            <source>Cannot open {name}: nothing responds there, or it is not a video. Check the address and the network, then try again.</source>
            <translation>无法打开 {name}：该地址没有响应，或者不是视频。请检查地址和网络后重试。</translation>
        </message>
        <message>
            <source>Cannot open {scheme} addresses. Use rtsp, http or https.</source>
            <translation>无法打开 {scheme} 地址。请使用 rtsp、http 或 https。</translation>
        </message>
        <message>
            <source>Cannot play the built-in sample. {error} Reinstall ffgui, or choose another source.</source>
            <translation>无法播放内置示例。{error} 请重新安装 ffgui，或选择其他来源。</translation>
        </message>
        <message>
            <source>Cannot read any picture in {folder}. Choose another folder.</source>
            <translation>{folder} 中没有可读取的图片。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>Cannot read any picture in {name}. Choose another source.</source>
            <translation>{name} 中没有可读取的图片。请选择其他来源。</translation>
        </message>
        <message>
            <source>Cannot read folder {path}: {reason}. Check its permissions.</source>
            <translation>无法读取文件夹 {path}：{reason}。请检查其权限。</translation>
        </message>
        <message>
            <source>Cannot read the folder {folder}: {reason}. Check its permissions.</source>
            <translation>无法读取文件夹 {folder}：{reason}。请检查其权限。</translation>
        </message>
        <message>
            <source>Cannot read the metadata of {file} ({error}). Export it again with `ffgui export`.</source>
            <translation>无法读取 {file} 的元数据（{error}）。请用 `ffgui export` 重新导出。</translation>
        </message>
        <message>
            <source>Cannot read {file}: {reason}. Check its permissions.</source>
            <translation>无法读取 {file}：{reason}。请检查其权限。</translation>
        </message>
        <message>
            <source>Cannot read {file}: {reason}. Check the file, or remove it.</source>
            <translation>无法读取 {file}：{reason}。请检查或删除该文件。</translation>
        </message>
        <message>
            <source>Cannot read {path} as a picture ({error}).</source>
            <translation>无法将 {path} 作为图片读取（{error}）。</translation>
        </message>
        <message>
            <source>Cannot read {path}. {error}</source>
            <translation>无法读取 {path}。{error}</translation>
        </message>
        <message>
            <source>Cannot read {path}: {reason}. Check its permissions.</source>
            <translation>无法读取 {path}：{reason}。请检查其权限。</translation>
        </message>
        <message>
            <source>Cannot read {path}: {reason}. Check the path.</source>
            <translation>无法读取 {path}：{reason}。请检查路径。</translation>
        </message>
        <message>
            <source>Cannot run {file}: {reason} Use a file written by `ffgui export`.</source>
            <translation>无法运行 {file}：{reason} 请使用由 `ffgui export` 写出的文件。</translation>
        </message>
        <message>
            <source>Cannot use {file}: the values of its output {name} are not finite floating-point numbers. Use another model.</source>
            <translation>无法使用 {file}：其输出 {name} 的值不是有限浮点数。请使用其他模型。</translation>
        </message>
        <message>
            <source>Cannot write all of {file}. Free some space to continue recording.</source>
            <translation>无法完整写入 {file}。请释放空间后继续录制。</translation>
        </message>
        <message>
            <source>Cannot write to folder {folder}: {reason}. Choose another one.</source>
            <translation>无法写入文件夹 {folder}：{reason}。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>Cannot write {file}. Choose another folder or name.</source>
            <translation>无法写入 {file}。请选择其他文件夹或名称。</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. Choose another folder or name.</source>
            <translation>无法写入 {file}：{reason}。请选择其他文件夹或名称。</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. Free some space or check the folder.</source>
            <translation>无法写入 {file}：{reason}。请释放空间或检查文件夹。</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. Free some space or choose another name.</source>
            <translation>无法写入 {file}：{reason}。请释放空间或选择其他名称。</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. Free some space to continue recording.</source>
            <translation>无法写入 {file}：{reason}。请释放空间后继续录制。</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. The analysis is saved. Free some disk space and try again.</source>
            <translation>无法写入 {file}：{reason}。分析已保存。请释放磁盘空间后重试。</translation>
        </message>
        <message>
            <source>Cannot write {path}: {reason}. Choose another folder.</source>
            <translation>无法写入 {path}：{reason}。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>Cannot write {path}: {reason}. Free some space or choose another folder.</source>
            <translation>无法写入 {path}：{reason}。请释放空间或选择其他文件夹。</translation>
        </message>
        <message>
            <source>Cannot write {path}: {reason}. The frames analyzed so far are saved. Free some disk space and analyze again to resume.</source>
            <translation>无法写入 {path}：{reason}。已分析的帧已保存。请释放磁盘空间，然后重新分析以继续。</translation>
        </message>
        <message>
            <source>Capacity</source>
            <translation>处理能力</translation>
        </message>
        <message>
            <source>Capacity (n/s)</source>
            <translation>处理能力 (n/s)</translation>
        </message>
        <message>
            <source>Capacity: frames per second that the model could deliver if it never had to wait</source>
            <translation>处理能力：模型无需等待时每秒能处理的帧数</translation>
        </message>
        <message>
            <source>Capacity: frames per second that the model could deliver if it never had to wait, 1 / (preprocessing + inference + postprocessing).</source>
            <translation>处理能力：模型无需等待时每秒能处理的帧数，1 /（预处理 + 推理 + 后处理）。</translation>
        </message>
        <message>
            <source>Channel weights</source>
            <translation>通道权重</translation>
        </message>
        <message>
            <source>Channel weights of the left model</source>
            <translation>左侧模型的通道权重</translation>
        </message>
        <message>
            <source>Channel weights of the right model</source>
            <translation>右侧模型的通道权重</translation>
        </message>
        <message>
            <source>Channel weights over time</source>
            <translation>通道权重随时间的变化</translation>
        </message>
        <message>
            <source>Channel {channel}, {seconds:.1f} s ago: {value}</source>
            <translation>通道 {channel}，{seconds:.1f} 秒前：{value}</translation>
        </message>
        <message>
            <source>Channel {channel}: {value:.3f}</source>
            <translation>通道 {channel}：{value:.3f}</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>通道数</translation>
        </message>
        <message>
            <source>Choose a camera, file, folder or stream</source>
            <translation>选择摄像头、文件、文件夹或视频流</translation>
        </message>
        <message>
            <source>Choose another source</source>
            <translation>其他来源</translation>
        </message>
        <message>
            <source>Choose another source. Now open: {name}</source>
            <translation>选择其他来源。当前打开：{name}</translation>
        </message>
        <message>
            <source>Choose source</source>
            <translation>选择来源</translation>
        </message>
        <message>
            <source>Choose the language of the window</source>
            <translation>选择窗口的语言</translation>
        </message>
        <message>
            <source>Click or drag to go to a picture</source>
            <translation>单击或拖动以跳转到某张图片</translation>
        </message>
        <message>
            <source>Click or drag to go to a position</source>
            <translation>单击或拖动以跳转到某个位置</translation>
        </message>
        <message>
            <source>Close notice</source>
            <translation>关闭通知</translation>
        </message>
        <message>
            <source>Close this notice</source>
            <translation>关闭此通知</translation>
        </message>
        <message>
            <source>Collecting licenses…</source>
            <translation>正在收集许可证…</translation>
        </message>
        <message>
            <source>Compare both models with labels of the pictures.</source>
            <translation>根据图片的标注比较两个模型。</translation>
        </message>
        <message>
            <source>Compare the two model files.</source>
            <translation>比较两个模型文件。</translation>
        </message>
        <message>
            <source>Components</source>
            <translation>组件</translation>
        </message>
        <message>
            <source>Components of the program, with version and license</source>
            <translation>程序的组件及其版本和许可证</translation>
        </message>
        <message>
            <source>Context modules with deformable convolutions, as published. Switches both panes.</source>
            <translation>上下文模块使用可变形卷积，与论文一致。同时切换两个窗格。</translation>
        </message>
        <message>
            <source>Context modules with ordinary convolutions: faster, a little less accurate. Switches both panes.</source>
            <translation>上下文模块使用普通卷积：更快，精度略低。同时切换两个窗格。</translation>
        </message>
        <message>
            <source>Copied versions, settings and measurements to the clipboard.</source>
            <translation>已将版本、设置和测量值复制到剪贴板。</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation>复制诊断信息</translation>
        </message>
        <message>
            <source>Copy table</source>
            <translation>复制表格</translation>
        </message>
        <message>
            <source>Copy the fair measurement</source>
            <translation>复制公平测速结果</translation>
        </message>
        <message>
            <source>Copy the result as a table</source>
            <translation>以表格形式复制结果</translation>
        </message>
        <message>
            <source>Copy the table as text</source>
            <translation>以文本形式复制表格</translation>
        </message>
        <message>
            <source>Copy versions, settings and measurements as text.</source>
            <translation>以文本形式复制版本、设置和测量值。</translation>
        </message>
        <message>
            <source>Could not create the folder {folder} ({error}). Load model files from elsewhere.</source>
            <translation>无法创建文件夹 {folder}（{error}）。请从其他位置加载模型文件。</translation>
        </message>
        <message>
            <source>Could not open a file manager. The folder is {folder}.</source>
            <translation>无法打开文件管理器。文件夹为 {folder}。</translation>
        </message>
        <message>
            <source>Could not save the settings ({error}). They last until the program ends.</source>
            <translation>无法保存设置（{error}）。设置仅在本次运行期间有效。</translation>
        </message>
        <message>
            <source>Could not save the snapshot ({error}, see the log).</source>
            <translation>无法保存快照（{error}，请查看日志）。</translation>
        </message>
        <message>
            <source>Could not save the snapshot in {folder} ({error}). Free some space or choose another folder.</source>
            <translation>无法将快照保存到 {folder}（{error}）。请释放空间或选择其他文件夹。</translation>
        </message>
        <message>
            <source>Could not save the snapshot: the pictures are too large. Show a single pane.</source>
            <translation>无法保存快照：画面过大。请只显示一个窗格。</translation>
        </message>
        <message>
            <source>Could not save the snapshot: {folder} has too many of the same second. Try again.</source>
            <translation>无法保存快照：{folder} 中同一秒的快照过多。请重试。</translation>
        </message>
        <message>
            <source>Count only faces below this side</source>
            <translation>只统计边长小于此值的人脸</translation>
        </message>
        <message>
            <source>Count only faces of at least this side</source>
            <translation>只统计边长不小于此值的人脸</translation>
        </message>
        <message>
            <source>Count only faces with at least this score: the window's score threshold</source>
            <translation>只统计置信度不低于此值的人脸：即窗口的置信度阈值</translation>
        </message>
        <message>
            <source>Decoding and non-maximum suppression</source>
            <translation>解码和非极大值抑制</translation>
        </message>
        <message>
            <source>Deformable</source>
            <translation>可变形</translation>
        </message>
        <message>
            <source>Delivered FPS</source>
            <translation>实际 FPS</translation>
        </message>
        <message>
            <source>Delivered FPS over 60 s</source>
            <translation>60 秒内的实际 FPS</translation>
        </message>
        <message>
            <source>Delivered FPS: results per second, over the last second</source>
            <translation>实际 FPS：最近一秒内每秒的结果数</translation>
        </message>
        <message>
            <source>Delivered FPS: results per second, over the last second. In paired mode both models deliver the same; compare milliseconds and capacity.</source>
            <translation>实际 FPS：最近一秒内每秒的结果数。在同步模式下两个模型相同，请比较毫秒数和处理能力。</translation>
        </message>
        <message>
            <source>Delivered frames per second</source>
            <translation>每秒实际帧数</translation>
        </message>
        <message>
            <source>Dense</source>
            <translation>普通</translation>
        </message>
        <message>
            <source>Detach panels</source>
            <translation>分离面板</translation>
        </message>
        <message>
            <source>Detection</source>
            <translation>检测</translation>
        </message>
        <message>
            <source>Detectors</source>
            <translation>检测器</translation>
        </message>
        <message>
            <source>Deviation</source>
            <translation>偏差</translation>
        </message>
        <message>
            <source>Deviation of each channel from its mean over the last 20 s, on the same scale for both models</source>
            <translation>每个通道与其最近 20 秒均值的偏差，两个模型使用相同刻度</translation>
        </message>
        <message>
            <source>Device of the left pane</source>
            <translation>左侧窗格的设备</translation>
        </message>
        <message>
            <source>Device of the right pane</source>
            <translation>右侧窗格的设备</translation>
        </message>
        <message>
            <source>Device that runs this pane's model; its detections are first checked against the CPU</source>
            <translation>运行该窗格模型的设备；会先将其检测结果与 CPU 的结果核对</translation>
        </message>
        <message>
            <source>Devices cannot be added to the packaged program; install ffgui as a Python package instead.</source>
            <translation>打包版程序无法添加设备；请改为将 ffgui 作为 Python 包安装。</translation>
        </message>
        <message>
            <source>Devices that can be added: {devices}.</source>
            <translation>可添加的设备：{devices}。</translation>
        </message>
        <message>
            <source>Difference</source>
            <translation>差异</translation>
        </message>
        <message>
            <source>Differences between the models</source>
            <translation>模型之间的差异</translation>
        </message>
        <message>
            <source>Disagreement</source>
            <translation>分歧</translation>
        </message>
        <message>
            <source>Discard the speed measured so far.</source>
            <translation>清除迄今为止的速度测量值。</translation>
        </message>
        <message>
            <source>Do not scale</source>
            <translation>不缩放</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>下载</translation>
        </message>
        <message>
            <source>Download a detector of another project and load it.</source>
            <translation>下载并加载其他项目的检测器。</translation>
        </message>
        <message>
            <source>Downloaded.</source>
            <translation>已下载。</translation>
        </message>
        <message>
            <source>Downloading: {percent} %</source>
            <translation>正在下载：{percent}%</translation>
        </message>
        <message>
            <source>Draw a box around each face.</source>
            <translation>为每张人脸绘制检测框。</translation>
        </message>
        <message>
            <source>Dropped</source>
            <translation>丢帧</translation>
        </message>
        <message>
            <source>ECA</source>
            <translation>ECA</translation>
        </message>
        <message>
            <source>ECA + spatial</source>
            <translation>ECA + 空间</translation>
        </message>
        <message>
            <source>ECA weights</source>
            <translation>ECA 权重</translation>
        </message>
        <message>
            <source>Each model runs as fast as it can, on its own frames.</source>
            <translation>每个模型以最快速度处理各自的帧。</translation>
        </message>
        <message>
            <source>Edit address</source>
            <translation>编辑地址</translation>
        </message>
        <message>
            <source>Element type and shape of the network's input; ? is any number</source>
            <translation>网络输入的数据类型和形状；? 表示任意数</translation>
        </message>
        <message>
            <source>End the measurement without a result</source>
            <translation>结束测量，不产生结果</translation>
        </message>
        <message>
            <source>Enlarge the pictures.</source>
            <translation>放大画面。</translation>
        </message>
        <message>
            <source>Enter another size, such as 800x608, or the length of the long side, such as 800</source>
            <translation>输入其他尺寸（如 800x608）或长边长度（如 800）</translation>
        </message>
        <message>
            <source>Errors are written to {file}.</source>
            <translation>错误写入 {file}。</translation>
        </message>
        <message>
            <source>Exchange the models of the left and the right pane.</source>
            <translation>交换左右窗格的模型。</translation>
        </message>
        <message>
            <source>FPS</source>
            <translation>FPS</translation>
        </message>
        <message>
            <source>Face size from</source>
            <translation>人脸尺寸从</translation>
        </message>
        <message>
            <source>Faces</source>
            <translation>人脸</translation>
        </message>
        <message>
            <source>Faces found by both models, and by one alone</source>
            <translation>两个模型都检出的人脸，以及仅一个模型检出的人脸</translation>
        </message>
        <message>
            <source>Faces in the newest result</source>
            <translation>最新结果中的人脸数</translation>
        </message>
        <message>
            <source>Faces in this picture with a score at or above the threshold.</source>
            <translation>此画面中置信度不低于阈值的人脸。</translation>
        </message>
        <message>
            <source>Faces that both models found.</source>
            <translation>两个模型都检出的人脸。</translation>
        </message>
        <message>
            <source>Faces that one model found and the other scored less than {limit:.1f} below the threshold. The number at the box is the score difference.</source>
            <translation>一个模型检出、另一个模型的置信度低于阈值不到 {limit:.1f} 的人脸。检测框旁的数字为置信度差。</translation>
        </message>
        <message>
            <source>Faces that {finder} found and {other} missed, even with a threshold lowered by {limit:.1f}.</source>
            <translation>{finder} 检出、而 {other} 即使阈值降低 {limit:.1f} 仍漏检的人脸。</translation>
        </message>
        <message>
            <source>Faces with a lower score are not shown</source>
            <translation>不显示置信度低于此值的人脸</translation>
        </message>
        <message>
            <source>Falling back from {device} to the CPU. {reason}</source>
            <translation>已从 {device} 回退到 CPU。{reason}</translation>
        </message>
        <message>
            <source>Family</source>
            <translation>家族</translation>
        </message>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>File size</source>
            <translation>文件大小</translation>
        </message>
        <message>
            <source>Fill the screen with the pictures and large numbers.</source>
            <translation>以画面和大号数字填满屏幕。</translation>
        </message>
        <message>
            <source>Fit</source>
            <translation>适合窗格</translation>
        </message>
        <message>
            <source>Fit the whole picture into the pane.</source>
            <translation>使整幅画面适合窗格。</translation>
        </message>
        <message>
            <source>Folder {path} has no pictures. Choose a video or another folder.</source>
            <translation>文件夹 {path} 中没有图片。请选择视频或其他文件夹。</translation>
        </message>
        <message>
            <source>Forward 5 s</source>
            <translation>前进 5 秒</translation>
        </message>
        <message>
            <source>Frame rate</source>
            <translation>帧率</translation>
        </message>
        <message>
            <source>Frame rate requested from the camera, which may differ</source>
            <translation>向摄像头请求的帧率，实际值可能不同</translation>
        </message>
        <message>
            <source>Frames per second of the source, measured</source>
            <translation>来源的实测每秒帧数</translation>
        </message>
        <message>
            <source>Frames per second of the source, measured.</source>
            <translation>来源的实测每秒帧数。</translation>
        </message>
        <message>
            <source>Frames that a model has skipped because newer ones were available.</source>
            <translation>因有更新的帧而被模型跳过的帧数。</translation>
        </message>
        <message>
            <source>Frames that the model has skipped since the source was opened</source>
            <translation>自打开来源以来模型跳过的帧数</translation>
        </message>
        <message>
            <source>Frames that the slower model has skipped since the source was opened</source>
            <translation>自打开来源以来较慢的模型跳过的帧数</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>自由</translation>
        </message>
        <message>
            <source>Freeze</source>
            <translation>冻结</translation>
        </message>
        <message>
            <source>Freeze attention</source>
            <translation>冻结注意力</translation>
        </message>
        <message>
            <source>From capture to the start of preprocessing</source>
            <translation>从采集到预处理开始</translation>
        </message>
        <message>
            <source>Frozen · release</source>
            <translation>已冻结 · 解除</translation>
        </message>
        <message>
            <source>Get a detector</source>
            <translation>获取检测器</translation>
        </message>
        <message>
            <source>Get a detector…</source>
            <translation>获取检测器…</translation>
        </message>
        <message>
            <source>Glossary</source>
            <translation>术语表</translation>
        </message>
        <message>
            <source>Go through disagreements by face size times score instead of by time.</source>
            <translation>按人脸大小乘以置信度（而非时间）浏览分歧。</translation>
        </message>
        <message>
            <source>Ground truth</source>
            <translation>真值标注</translation>
        </message>
        <message>
            <source>Hard AP with gates fixed at their means: {figures}</source>
            <translation>门控固定为均值时的 hard AP：{figures}</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>帮助</translation>
        </message>
        <message>
            <source>Help menu</source>
            <translation>帮助菜单</translation>
        </message>
        <message>
            <source>Help pages</source>
            <translation>帮助页面</translation>
        </message>
        <message>
            <source>Help – FeatherFace Studio</source>
            <translation>帮助 – FeatherFace Studio</translation>
        </message>
        <message>
            <source>Hide panels</source>
            <translation>隐藏面板</translation>
        </message>
        <message>
            <source>Hide the panels (Ctrl+P shows them again)</source>
            <translation>隐藏面板（按 Ctrl+P 重新显示）</translation>
        </message>
        <message>
            <source>How inputs are prepared and outputs decoded</source>
            <translation>输入如何预处理、输出如何解码</translation>
        </message>
        <message>
            <source>How the network was trained</source>
            <translation>网络的训练方式</translation>
        </message>
        <message>
            <source>How the network weights its channels: the difference between V1 and V2</source>
            <translation>网络如何为通道加权：V1 与 V2 的区别所在</translation>
        </message>
        <message>
            <source>Inference</source>
            <translation>推理</translation>
        </message>
        <message>
            <source>Inference size</source>
            <translation>推理尺寸</translation>
        </message>
        <message>
            <source>Inference size {size}</source>
            <translation>推理尺寸 {size}</translation>
        </message>
        <message>
            <source>Input</source>
            <translation>输入</translation>
        </message>
        <message>
            <source>Internal error ({kind}). Details are in {file}.</source>
            <translation>内部错误（{kind}）。详情见 {file}。</translation>
        </message>
        <message>
            <source>Internal error ({kind}). The log file is not writable.</source>
            <translation>内部错误（{kind}）。日志文件不可写。</translation>
        </message>
        <message>
            <source>Invalid size {size!r}. Use original, a long side such as 640, or 640x480 ({smallest} to {largest} pixels a side).</source>
            <translation>无效的尺寸 {size!r}。请使用 original、长边（如 640）或 640x480（单边 {smallest} 至 {largest} 像素）。</translation>
        </message>
        <message>
            <source>IoU</source>
            <translation>IoU</translation>
        </message>
        <message>
            <source>It detects an extra face with score {score:.2f}.</source>
            <translation>多检出了一张置信度为 {score:.2f} 的人脸。</translation>
        </message>
        <message>
            <source>It detects the same faces as the CPU in the test photo.</source>
            <translation>在测试照片上检出的人脸与 CPU 相同。</translation>
        </message>
        <message>
            <source>It differs from the CPU in the test photo:</source>
            <translation>在测试照片上与 CPU 的结果不同：</translation>
        </message>
        <message>
            <source>It misses a face with score {score:.2f}.</source>
            <translation>漏检了一张置信度为 {score:.2f} 的人脸。</translation>
        </message>
        <message>
            <source>Keep the present attention values of both models for comparison.</source>
            <translation>保留两个模型当前的注意力值以供比较。</translation>
        </message>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>键盘快捷键</translation>
        </message>
        <message>
            <source>Kind of context modules, and number format</source>
            <translation>上下文模块的类型和数值格式</translation>
        </message>
        <message>
            <source>Landmarks</source>
            <translation>关键点</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Largest disagreements first</source>
            <translation>最大的分歧优先</translation>
        </message>
        <message>
            <source>Largest side of faces</source>
            <translation>人脸的最大边长</translation>
        </message>
        <message>
            <source>Latency</source>
            <translation>延迟</translation>
        </message>
        <message>
            <source>Latency over 60 s</source>
            <translation>60 秒内的延迟</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>层</translation>
        </message>
        <message>
            <source>Leave stage mode</source>
            <translation>退出演示模式</translation>
        </message>
        <message>
            <source>Left device</source>
            <translation>左侧设备</translation>
        </message>
        <message>
            <source>Left pane only</source>
            <translation>仅左侧窗格</translation>
        </message>
        <message>
            <source>Left pane: {text}</source>
            <translation>左侧窗格：{text}</translation>
        </message>
        <message>
            <source>Length of the running recording</source>
            <translation>当前录制的时长</translation>
        </message>
        <message>
            <source>License</source>
            <translation>许可证</translation>
        </message>
        <message>
            <source>License of the weights</source>
            <translation>权重的许可证</translation>
        </message>
        <message>
            <source>License text</source>
            <translation>许可证文本</translation>
        </message>
        <message>
            <source>License {license}, {size:.2f} MB. AP {easy:.1f} easy, {medium:.1f} medium, {hard:.1f} hard (WIDER FACE val, 394 pictures, long side 640). From:</source>
            <translation>许可证 {license}，{size:.2f} MB。AP：easy {easy:.1f}、medium {medium:.1f}、hard {hard:.1f}（WIDER FACE val，394 张图片，长边 640）。来源：</translation>
        </message>
        <message>
            <source>License: {license}</source>
            <translation>许可证：{license}</translation>
        </message>
        <message>
            <source>Load V1 in the left pane and V2 in the right pane.</source>
            <translation>在左侧窗格加载 V1，在右侧窗格加载 V2。</translation>
        </message>
        <message>
            <source>Load a model file in the left pane.</source>
            <translation>在左侧窗格加载模型文件。</translation>
        </message>
        <message>
            <source>Load a model file in the right pane.</source>
            <translation>在右侧窗格加载模型文件。</translation>
        </message>
        <message>
            <source>Load in left pane</source>
            <translation>加载到左侧窗格</translation>
        </message>
        <message>
            <source>Load in left pane…</source>
            <translation>加载到左侧窗格…</translation>
        </message>
        <message>
            <source>Load in place of {model}</source>
            <translation>替换 {model}</translation>
        </message>
        <message>
            <source>Load in right pane</source>
            <translation>加载到右侧窗格</translation>
        </message>
        <message>
            <source>Load in right pane…</source>
            <translation>加载到右侧窗格…</translation>
        </message>
        <message>
            <source>Load model in left pane</source>
            <translation>在左侧窗格加载模型</translation>
        </message>
        <message>
            <source>Load model in right pane</source>
            <translation>在右侧窗格加载模型</translation>
        </message>
        <message>
            <source>Load of this program; 100 % is one core</source>
            <translation>本程序的负载；100% 相当于一个核心</translation>
        </message>
        <message>
            <source>Load the chosen file in the left pane</source>
            <translation>将所选文件加载到左侧窗格</translation>
        </message>
        <message>
            <source>Load the chosen file in the right pane</source>
            <translation>将所选文件加载到右侧窗格</translation>
        </message>
        <message>
            <source>Loading models</source>
            <translation>正在加载模型</translation>
        </message>
        <message>
            <source>Loading models.</source>
            <translation>正在加载模型。</translation>
        </message>
        <message>
            <source>Loading the model</source>
            <translation>正在加载模型</translation>
        </message>
        <message>
            <source>Loading {file} took longer than {limit}. {remedy}</source>
            <translation>加载 {file} 的时间超过 {limit}。{remedy}</translation>
        </message>
        <message>
            <source>Loading…</source>
            <translation>正在加载…</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>日志</translation>
        </message>
        <message>
            <source>Log metrics</source>
            <translation>记录指标</translation>
        </message>
        <message>
            <source>Logging metrics to {file}.</source>
            <translation>正在将指标记录到 {file}。</translation>
        </message>
        <message>
            <source>Loop</source>
            <translation>循环播放</translation>
        </message>
        <message>
            <source>Lower score threshold</source>
            <translation>降低置信度阈值</translation>
        </message>
        <message>
            <source>Lower the score threshold: more faces, less certain.</source>
            <translation>降低置信度阈值：人脸更多，但可靠性降低。</translation>
        </message>
        <message>
            <source>Lowest score of faces</source>
            <translation>人脸的最低置信度</translation>
        </message>
        <message>
            <source>MB</source>
            <translation>MB</translation>
        </message>
        <message>
            <source>MIT; trained on WIDER FACE, see the model card</source>
            <translation>MIT；在 WIDER FACE 上训练，参见模型卡</translation>
        </message>
        <message>
            <source>Mark eyes, nose and mouth corners of each face.</source>
            <translation>标出每张人脸的眼睛、鼻子和嘴角。</translation>
        </message>
        <message>
            <source>Mark found faces (thin), missed faces (dashed) and false alarms (red), where the faces are known.</source>
            <translation>在有标注时，标出检出的人脸（细线）、漏检的人脸（虚线）和误检（红色）。</translation>
        </message>
        <message>
            <source>Mean overlap (intersection over union) of the two boxes of faces that both found.</source>
            <translation>双方都检出的人脸，其两个检测框的平均重叠（交并比）。</translation>
        </message>
        <message>
            <source>Mean score of {left} minus that of {right}, over faces that both found.</source>
            <translation>双方都检出的人脸上，{left} 与 {right} 的平均置信度之差。</translation>
        </message>
        <message>
            <source>Mean score {scores} · mean IoU {iou}</source>
            <translation>平均置信度 {scores} · 平均 IoU {iou}</translation>
        </message>
        <message>
            <source>Mean {mean:.2f}, spread {differ:.2f} across channels, {moves:.2f} over time.</source>
            <translation>均值 {mean:.2f}，通道间离散度 {differ:.2f}，随时间 {moves:.2f}。</translation>
        </message>
        <message>
            <source>Measure fairly</source>
            <translation>公平测速</translation>
        </message>
        <message>
            <source>Measured on</source>
            <translation>测量数据</translation>
        </message>
        <message>
            <source>Measuring fairly: frame {done} of {total}.</source>
            <translation>公平测速：第 {done} 帧，共 {total} 帧。</translation>
        </message>
        <message>
            <source>Measuring: frame {done} of {total}. The pictures resume afterwards.</source>
            <translation>正在测量：第 {done} 帧，共 {total} 帧。完成后画面恢复播放。</translation>
        </message>
        <message>
            <source>Median</source>
            <translation>中位数</translation>
        </message>
        <message>
            <source>Median time of preprocessing + inference + postprocessing per frame, without warm-up.</source>
            <translation>每帧预处理 + 推理 + 后处理耗时的中位数，不含预热。</translation>
        </message>
        <message>
            <source>Median time per frame over the last 5 s: preprocessing, inference and postprocessing</source>
            <translation>最近 5 秒每帧耗时的中位数：预处理、推理和后处理</translation>
        </message>
        <message>
            <source>Median time the model takes for one frame: preprocessing, inference and postprocessing.</source>
            <translation>模型处理一帧的中位耗时：预处理、推理和后处理。</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>内存</translation>
        </message>
        <message>
            <source>Memory of this program</source>
            <translation>本程序占用的内存</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>Metrics of the left pane</source>
            <translation>左侧窗格的指标</translation>
        </message>
        <message>
            <source>Metrics of the right pane</source>
            <translation>右侧窗格的指标</translation>
        </message>
        <message>
            <source>Milliseconds</source>
            <translation>毫秒</translation>
        </message>
        <message>
            <source>Mirror</source>
            <translation>镜像</translation>
        </message>
        <message>
            <source>Mirror the picture; cameras are mirrored by default.</source>
            <translation>镜像画面；摄像头默认镜像。</translation>
        </message>
        <message>
            <source>Mirror the picture; text in the window stays as it is</source>
            <translation>镜像画面；窗口中的文字保持不变</translation>
        </message>
        <message>
            <source>Mode</source>
            <translation>模式</translation>
        </message>
        <message>
            <source>Model files (.onnx) in this folder are listed here and by ffgui info</source>
            <translation>此文件夹中的模型文件 (.onnx) 会列在此处和 ffgui info 中</translation>
        </message>
        <message>
            <source>Model files in your folder</source>
            <translation>您文件夹中的模型文件</translation>
        </message>
        <message>
            <source>Model in the left pane</source>
            <translation>左侧窗格的模型</translation>
        </message>
        <message>
            <source>Model in the right pane</source>
            <translation>右侧窗格的模型</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Models ({patterns})</source>
            <translation>模型 ({patterns})</translation>
        </message>
        <message>
            <source>Move the panels to a window of their own</source>
            <translation>将面板移到独立窗口</translation>
        </message>
        <message>
            <source>Multiply-accumulate operations (MACs) per picture</source>
            <translation>每张图片的乘加运算次数 (MACs)</translation>
        </message>
        <message>
            <source>Multiply-adds</source>
            <translation>乘加运算</translation>
        </message>
        <message>
            <source>Nearly both</source>
            <translation>双方接近</translation>
        </message>
        <message>
            <source>Neither the device nor the CPU detects a face in the test photo.</source>
            <translation>该设备和 CPU 在测试照片上都未检出人脸。</translation>
        </message>
        <message>
            <source>Networks</source>
            <translation>网络</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>从不</translation>
        </message>
        <message>
            <source>Next disagreement</source>
            <translation>下一处分歧</translation>
        </message>
        <message>
            <source>Next frame</source>
            <translation>下一帧</translation>
        </message>
        <message>
            <source>No camera is connected.</source>
            <translation>未连接摄像头。</translation>
        </message>
        <message>
            <source>No cameras found</source>
            <translation>未找到摄像头</translation>
        </message>
        <message>
            <source>No data yet</source>
            <translation>尚无数据</translation>
        </message>
        <message>
            <source>No ground truth. Open a folder with labels beside or below the pictures (WIDER text, COCO JSON, Pascal VOC XML or YOLO text), or the sample.</source>
            <translation>没有真值标注。请打开图片旁边或下级文件夹中带有标注（WIDER 文本、COCO JSON、Pascal VOC XML 或 YOLO 文本）的文件夹，或打开示例。</translation>
        </message>
        <message>
            <source>No model</source>
            <translation>无模型</translation>
        </message>
        <message>
            <source>No picture</source>
            <translation>无画面</translation>
        </message>
        <message>
            <source>No program opened the file {file}. Open it in a text editor.</source>
            <translation>没有程序能打开文件 {file}。请用文本编辑器打开。</translation>
        </message>
        <message>
            <source>No values yet.</source>
            <translation>尚无数值。</translation>
        </message>
        <message>
            <source>No weights to show</source>
            <translation>没有可显示的权重</translation>
        </message>
        <message>
            <source>None</source>
            <translation>无</translation>
        </message>
        <message>
            <source>None of the {count} pictures listed in {file} is in {folder}. For example, {example} is missing.</source>
            <translation>{file} 中列出的 {count} 张图片都不在 {folder} 中。例如缺少 {example}。</translation>
        </message>
        <message>
            <source>Not downloaded yet.</source>
            <translation>尚未下载。</translation>
        </message>
        <message>
            <source>Not enough memory for a picture of {width}x{height} pixels. Choose a smaller inference size.</source>
            <translation>内存不足，无法处理 {width}x{height} 像素的图片。请选择较小的推理尺寸。</translation>
        </message>
        <message>
            <source>Not enough memory for {file}. Close other programs.</source>
            <translation>内存不足，无法使用 {file}。请关闭其他程序。</translation>
        </message>
        <message>
            <source>Nothing was recorded: {reason}</source>
            <translation>未录制任何内容：{reason}</translation>
        </message>
        <message>
            <source>Notice</source>
            <translation>通知</translation>
        </message>
        <message>
            <source>ONNX Runtime cannot start {device}: its driver or a library that it needs is missing. Install it, or use the CPU.</source>
            <translation>ONNX Runtime 无法启动 {device}：缺少驱动程序或所需的库。请安装，或使用 CPU。</translation>
        </message>
        <message>
            <source>ONNX Runtime {version} is too old for {file}: deformable convolution needs {wanted} or newer. Upgrade it with: pip install --upgrade "onnxruntime&gt;={wanted}"</source>
            <translation>ONNX Runtime {version} 对 {file} 来说过旧：可变形卷积需要 {wanted} 或更新版本。升级命令：pip install --upgrade "onnxruntime&gt;={wanted}"</translation>
        </message>
        <message>
            <source>Of two boxes that overlap more than this (IoU), only the one with the higher score stays (NMS)</source>
            <translation>两个检测框的重叠（IoU）超过此值时，只保留置信度较高的一个（NMS）</translation>
        </message>
        <message>
            <source>On the CPU only. To add devices, install an extra, such as: pip install "ffgui[webgpu]"</source>
            <translation>仅使用 CPU。如需其他设备，请安装扩展，例如：pip install "ffgui[webgpu]"</translation>
        </message>
        <message>
            <source>One bar per channel. Point at a bar, or press an arrow key, for its value, mean and spread</source>
            <translation>每个通道一个柱。指向某个柱或按方向键可查看数值、均值和离散度</translation>
        </message>
        <message>
            <source>One divided by that time: what the model could deliver if it never had to wait.</source>
            <translation>该耗时的倒数：模型无需等待时能够达到的速度。</translation>
        </message>
        <message>
            <source>One row per channel, time from left to right; blank where there was no result</source>
            <translation>每个通道一行，时间从左到右；无结果处留空</translation>
        </message>
        <message>
            <source>Only for files, folders and the sample.</source>
            <translation>仅适用于文件、文件夹和示例。</translation>
        </message>
        <message>
            <source>Only for videos, folders and the sample.</source>
            <translation>仅适用于视频、文件夹和示例。</translation>
        </message>
        <message>
            <source>Only left</source>
            <translation>仅左侧</translation>
        </message>
        <message>
            <source>Only right</source>
            <translation>仅右侧</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Open a lost or failed source again now.</source>
            <translation>立即重新打开已断开或打开失败的来源。</translation>
        </message>
        <message>
            <source>Open a video or a picture.</source>
            <translation>打开视频或图片。</translation>
        </message>
        <message>
            <source>Open address</source>
            <translation>打开地址</translation>
        </message>
        <message>
            <source>Open address…</source>
            <translation>打开地址…</translation>
        </message>
        <message>
            <source>Open an RTSP or HTTP stream.</source>
            <translation>打开 RTSP 或 HTTP 视频流。</translation>
        </message>
        <message>
            <source>Open file</source>
            <translation>打开文件</translation>
        </message>
        <message>
            <source>Open file…</source>
            <translation>打开文件…</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>打开文件夹</translation>
        </message>
        <message>
            <source>Open folder of pictures</source>
            <translation>打开图片文件夹</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>打开文件夹…</translation>
        </message>
        <message>
            <source>Open log</source>
            <translation>打开日志</translation>
        </message>
        <message>
            <source>Open models folder</source>
            <translation>打开模型文件夹</translation>
        </message>
        <message>
            <source>Open the source menu, which lists the cameras by name.</source>
            <translation>打开来源菜单，其中按名称列出摄像头。</translation>
        </message>
        <message>
            <source>Open your models folder in the file manager; creates it if needed</source>
            <translation>在文件管理器中打开模型文件夹；如不存在则创建</translation>
        </message>
        <message>
            <source>Open {folder}, the folder for your own model files</source>
            <translation>打开 {folder}，即存放自有模型文件的文件夹</translation>
        </message>
        <message>
            <source>Open {name}</source>
            <translation>打开 {name}</translation>
        </message>
        <message>
            <source>Opening source</source>
            <translation>正在打开来源</translation>
        </message>
        <message>
            <source>Opening {source}.</source>
            <translation>正在打开 {source}。</translation>
        </message>
        <message>
            <source>Opset</source>
            <translation>算子集</translation>
        </message>
        <message>
            <source>Original</source>
            <translation>原始尺寸</translation>
        </message>
        <message>
            <source>Other size…</source>
            <translation>其他尺寸…</translation>
        </message>
        <message>
            <source>Over the last 20 s. Spread across channels: standard deviation of the channels' means. Spread over time: root mean square of the channels' standard deviations.</source>
            <translation>统计最近 20 秒。通道间离散度：各通道均值的标准差。随时间的离散度：各通道标准差的均方根。</translation>
        </message>
        <message>
            <source>Overlap</source>
            <translation>重叠</translation>
        </message>
        <message>
            <source>Overlay V1's spatial gate at P3; V2 has none.</source>
            <translation>叠加显示 V1 在 P3 处的空间门控；V2 没有空间门控。</translation>
        </message>
        <message>
            <source>Overlays, zoom, panes and models</source>
            <translation>叠加层、缩放、窗格和模型</translation>
        </message>
        <message>
            <source>Paint</source>
            <translation>绘制</translation>
        </message>
        <message>
            <source>Painting the picture and its overlays</source>
            <translation>绘制画面及叠加层</translation>
        </message>
        <message>
            <source>Paired</source>
            <translation>同步</translation>
        </message>
        <message>
            <source>Panels</source>
            <translation>面板</translation>
        </message>
        <message>
            <source>Panels – FeatherFace Studio</source>
            <translation>面板 – FeatherFace Studio</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>参数量</translation>
        </message>
        <message>
            <source>Parameters of the six attention modules</source>
            <translation>六个注意力模块的参数</translation>
        </message>
        <message>
            <source>Part of the detections that are faces, at the score threshold</source>
            <translation>在置信度阈值下，检测结果中确为人脸的比例</translation>
        </message>
        <message>
            <source>Part of the faces that were found, at the score threshold</source>
            <translation>在置信度阈值下，被检出的人脸的比例</translation>
        </message>
        <message>
            <source>Passwords are not stored. Replace {hidden} in the address:</source>
            <translation>密码不会被保存。请替换地址中的 {hidden}：</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Pause and run the models in turn, each alone, on 100 recorded frames</source>
            <translation>暂停，并在 100 个已录制的帧上轮流单独运行两个模型</translation>
        </message>
        <message>
            <source>Pause and show the next face that only one model found.</source>
            <translation>暂停并显示下一张只有一个模型检出的人脸。</translation>
        </message>
        <message>
            <source>Pause and show the next frame.</source>
            <translation>暂停并显示下一帧。</translation>
        </message>
        <message>
            <source>Pause and show the previous face that only one model found.</source>
            <translation>暂停并显示上一张只有一个模型检出的人脸。</translation>
        </message>
        <message>
            <source>Pause and show the previous frame.</source>
            <translation>暂停并显示上一帧。</translation>
        </message>
        <message>
            <source>Pause or resume; no model runs while paused.</source>
            <translation>暂停或继续；暂停时不运行任何模型。</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>画面</translation>
        </message>
        <message>
            <source>Picture of the differences</source>
            <translation>差异画面</translation>
        </message>
        <message>
            <source>Picture of the left pane</source>
            <translation>左侧窗格的画面</translation>
        </message>
        <message>
            <source>Picture of the right pane</source>
            <translation>右侧窗格的画面</translation>
        </message>
        <message>
            <source>Picture with a wipe line</source>
            <translation>带分隔线的画面</translation>
        </message>
        <message>
            <source>Pictures on which the average precision was measured</source>
            <translation>测量平均精度所用的图片</translation>
        </message>
        <message>
            <source>Pictures only</source>
            <translation>仅画面</translation>
        </message>
        <message>
            <source>Pictures, videos, cameras</source>
            <translation>图片、视频、摄像头</translation>
        </message>
        <message>
            <source>Play a file or folder again from the start when it ends.</source>
            <translation>文件或文件夹播放结束后从头开始。</translation>
        </message>
        <message>
            <source>Play again</source>
            <translation>再次播放</translation>
        </message>
        <message>
            <source>Play the built-in clip, whose faces are known.</source>
            <translation>播放内置视频，其中的人脸均已标注。</translation>
        </message>
        <message>
            <source>Playback</source>
            <translation>播放</translation>
        </message>
        <message>
            <source>Playback speed</source>
            <translation>播放速度</translation>
        </message>
        <message>
            <source>Playback speed; 1× is the recorded speed</source>
            <translation>播放速度；1× 为录制时的速度</translation>
        </message>
        <message>
            <source>Position</source>
            <translation>位置</translation>
        </message>
        <message>
            <source>Position as text</source>
            <translation>文本形式的位置</translation>
        </message>
        <message>
            <source>Post</source>
            <translation>后处理</translation>
        </message>
        <message>
            <source>Pre</source>
            <translation>预处理</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>精确率</translation>
        </message>
        <message>
            <source>Precision and recall</source>
            <translation>精确率和召回率</translation>
        </message>
        <message>
            <source>Precision over recall</source>
            <translation>精确率-召回率曲线</translation>
        </message>
        <message>
            <source>Preparing the analysis …</source>
            <translation>正在准备分析…</translation>
        </message>
        <message>
            <source>Preparing {name} for {device}. The first time can take a while.</source>
            <translation>正在为 {device} 准备 {name}。首次可能需要一些时间。</translation>
        </message>
        <message>
            <source>Preprocessing + inference + postprocessing per frame: median (p50), and p95 in a paler color</source>
            <translation>每帧的预处理 + 推理 + 后处理：中位数 (p50)，浅色为 p95</translation>
        </message>
        <message>
            <source>Preprocessing: scaling and padding</source>
            <translation>预处理：缩放和填充</translation>
        </message>
        <message>
            <source>Previous disagreement</source>
            <translation>上一处分歧</translation>
        </message>
        <message>
            <source>Previous frame</source>
            <translation>上一帧</translation>
        </message>
        <message>
            <source>Producer</source>
            <translation>生成程序</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>程序</translation>
        </message>
        <message>
            <source>Put the panels back below the pictures</source>
            <translation>将面板放回画面下方</translation>
        </message>
        <message>
            <source>PyAV cannot encode H.264 here ({error}). Uninstall it to record MPEG-4.</source>
            <translation>PyAV 在此无法编码 H.264（{error}）。请卸载 PyAV 以录制 MPEG-4。</translation>
        </message>
        <message>
            <source>Python package</source>
            <translation>Python 软件包</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>RTSP or HTTP address of a stream:</source>
            <translation>视频流的 RTSP 或 HTTP 地址：</translation>
        </message>
        <message>
            <source>Raise score threshold</source>
            <translation>提高置信度阈值</translation>
        </message>
        <message>
            <source>Raise the score threshold: fewer faces, more certain.</source>
            <translation>提高置信度阈值：人脸更少，但更可靠。</translation>
        </message>
        <message>
            <source>Ratio of the median times</source>
            <translation>中位耗时之比</translation>
        </message>
        <message>
            <source>Recall</source>
            <translation>召回率</translation>
        </message>
        <message>
            <source>Recall {recall:.2f}, precision {precision:.2f}. Drag to set the score threshold.</source>
            <translation>召回率 {recall:.2f}，精确率 {precision:.2f}。拖动可设置置信度阈值。</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>训练方案</translation>
        </message>
        <message>
            <source>Record</source>
            <translation>录制</translation>
        </message>
        <message>
            <source>Record the pictures with their faces as MP4, until this is chosen again.</source>
            <translation>将画面及其人脸录制为 MP4，再次选择即停止。</translation>
        </message>
        <message>
            <source>Recording</source>
            <translation>录制</translation>
        </message>
        <message>
            <source>Recordings</source>
            <translation>录制</translation>
        </message>
        <message>
            <source>Reduce the pictures.</source>
            <translation>缩小画面。</translation>
        </message>
        <message>
            <source>Reopening {source}.</source>
            <translation>正在重新打开 {source}。</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>重置</translation>
        </message>
        <message>
            <source>Reset all metrics and curves</source>
            <translation>重置所有指标和曲线</translation>
        </message>
        <message>
            <source>Reset difference counts</source>
            <translation>重置差异计数</translation>
        </message>
        <message>
            <source>Reset speed statistics</source>
            <translation>重置速度统计</translation>
        </message>
        <message>
            <source>Reset the difference counts of this session.</source>
            <translation>重置本次会话的差异计数。</translation>
        </message>
        <message>
            <source>Resolution</source>
            <translation>分辨率</translation>
        </message>
        <message>
            <source>Resolution requested from the camera, which may differ</source>
            <translation>向摄像头请求的分辨率，实际值可能不同</translation>
        </message>
        <message>
            <source>Restart now</source>
            <translation>立即重启</translation>
        </message>
        <message>
            <source>Results per second of each model; dotted: frames per second of the source</source>
            <translation>每个模型每秒的结果数；点线：来源的每秒帧数</translation>
        </message>
        <message>
            <source>Results per second, counted over the last second. In paired mode both models deliver the same.</source>
            <translation>最近一秒内每秒的结果数。在同步模式下，两个模型的结果数相同。</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Retry</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Return to the window.</source>
            <translation>返回窗口。</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>复查</translation>
        </message>
        <message>
            <source>Right device</source>
            <translation>右侧设备</translation>
        </message>
        <message>
            <source>Right pane only</source>
            <translation>仅右侧窗格</translation>
        </message>
        <message>
            <source>Right pane: {text}</source>
            <translation>右侧窗格：{text}</translation>
        </message>
        <message>
            <source>Rotate 90°</source>
            <translation>旋转 90°</translation>
        </message>
        <message>
            <source>Rotate the picture before detection</source>
            <translation>检测前旋转画面</translation>
        </message>
        <message>
            <source>Rotate the picture clockwise.</source>
            <translation>顺时针旋转画面。</translation>
        </message>
        <message>
            <source>Rotation</source>
            <translation>旋转</translation>
        </message>
        <message>
            <source>Run both models on every frame of the video or folder, and show where they differ.</source>
            <translation>在视频或文件夹的每一帧上运行两个模型，并显示它们的差异所在。</translation>
        </message>
        <message>
            <source>Run each model as fast as it can, on its own frames.</source>
            <translation>每个模型以最快速度处理各自的帧。</translation>
        </message>
        <message>
            <source>Run the models in turn, each alone, on 100 recorded frames.</source>
            <translation>在 100 个已录制的帧上轮流单独运行两个模型。</translation>
        </message>
        <message>
            <source>Running side by side, the models slow each other down. Measure fairly runs them in turn, each alone, on 100 recorded frames.</source>
            <translation>并行运行时两个模型会相互拖慢。“公平测速”在 100 个已录制的帧上轮流单独运行它们。</translation>
        </message>
        <message>
            <source>Runs the models in turn, each alone, on 100 recorded frames. Only this compares their speed.</source>
            <translation>在 100 个已录制的帧上轮流单独运行两个模型。只有这样才能比较它们的速度。</translation>
        </message>
        <message>
            <source>Runs the networks; a change takes effect at the next start</source>
            <translation>用于运行网络；更改在下次启动时生效</translation>
        </message>
        <message>
            <source>SE</source>
            <translation>SE</translation>
        </message>
        <message>
            <source>SE weights</source>
            <translation>SE 权重</translation>
        </message>
        <message>
            <source>Sample</source>
            <translation>示例</translation>
        </message>
        <message>
            <source>Save both pictures with their faces, as PNG and JSON.</source>
            <translation>将两幅画面及其人脸保存为 PNG 和 JSON。</translation>
        </message>
        <message>
            <source>Save report</source>
            <translation>保存报告</translation>
        </message>
        <message numerus="yes">
            <source>Saved {file} (%n lines).</source>
            <translation>
                <numerusform>已保存 {file}（%n 行）。</numerusform>
            </translation>
        </message>
        <message>
            <source>Saved {file} ({time}).</source>
            <translation>已保存 {file}（{time}）。</translation>
        </message>
        <message>
            <source>Saved {file}, and its data as JSON.</source>
            <translation>已保存 {file} 及其 JSON 数据。</translation>
        </message>
        <message>
            <source>Saved {file}.</source>
            <translation>已保存 {file}。</translation>
        </message>
        <message>
            <source>Scale to fit this size</source>
            <translation>缩放至此尺寸</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>置信度</translation>
        </message>
        <message>
            <source>Score difference</source>
            <translation>置信度差</translation>
        </message>
        <message>
            <source>Score from</source>
            <translation>置信度不低于</translation>
        </message>
        <message>
            <source>Score threshold: {score:.2f}.</source>
            <translation>置信度阈值：{score:.2f}。</translation>
        </message>
        <message>
            <source>Scores</source>
            <translation>置信度</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>搜索</translation>
        </message>
        <message>
            <source>Search components and licenses</source>
            <translation>搜索组件和许可证</translation>
        </message>
        <message>
            <source>Set thresholds, threads, rotation and camera options.</source>
            <translation>设置阈值、线程数、旋转和摄像头选项。</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Shipped pair</source>
            <translation>内置模型对</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>快捷键</translation>
        </message>
        <message>
            <source>Shortcuts, versions, diagnostics</source>
            <translation>快捷键、版本、诊断</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>显示</translation>
        </message>
        <message>
            <source>Show all shortcuts and a glossary.</source>
            <translation>显示所有快捷键和术语表。</translation>
        </message>
        <message>
            <source>Show both models on one picture, with a line to drag between them.</source>
            <translation>在同一画面上显示两个模型，中间有可拖动的分隔线。</translation>
        </message>
        <message>
            <source>Show both models on the same frame: the fair comparison.</source>
            <translation>在同一帧上显示两个模型：公平对比。</translation>
        </message>
        <message>
            <source>Show components with these words in their name or license</source>
            <translation>显示名称或许可证中包含这些词的组件</translation>
        </message>
        <message>
            <source>Show frame rates, latencies and stages of both models.</source>
            <translation>显示两个模型的帧率、延迟和各阶段耗时。</translation>
        </message>
        <message>
            <source>Show one model alone and stop the other, or return to both.</source>
            <translation>单独显示一个模型并停止另一个，或恢复显示两个模型。</translation>
        </message>
        <message>
            <source>Show only the left pane and stop the other model.</source>
            <translation>仅显示左侧窗格，并停止另一个模型。</translation>
        </message>
        <message>
            <source>Show only the right pane and stop the other model.</source>
            <translation>仅显示右侧窗格，并停止另一个模型。</translation>
        </message>
        <message>
            <source>Show or hide the panels below the pictures.</source>
            <translation>显示或隐藏画面下方的面板。</translation>
        </message>
        <message>
            <source>Show panels</source>
            <translation>显示面板</translation>
        </message>
        <message>
            <source>Show the attention weights of both models.</source>
            <translation>显示两个模型的注意力权重。</translation>
        </message>
        <message>
            <source>Show the faces that only one of the models found.</source>
            <translation>显示只有一个模型检出的人脸。</translation>
        </message>
        <message>
            <source>Show the file with errors of this program.</source>
            <translation>显示记录本程序错误的文件。</translation>
        </message>
        <message>
            <source>Show the models side by side.</source>
            <translation>并排显示两个模型。</translation>
        </message>
        <message>
            <source>Show the pictures in a folder one after another.</source>
            <translation>依次显示文件夹中的图片。</translation>
        </message>
        <message>
            <source>Show the score of each face.</source>
            <translation>显示每张人脸的置信度。</translation>
        </message>
        <message>
            <source>Show versions and licenses.</source>
            <translation>显示版本和许可证。</translation>
        </message>
        <message>
            <source>Size at which the networks see the picture: larger finds smaller faces, but takes longer</source>
            <translation>网络接收的图像尺寸：尺寸越大，越能发现小人脸，但耗时越长</translation>
        </message>
        <message>
            <source>Size of the model file</source>
            <translation>模型文件的大小</translation>
        </message>
        <message>
            <source>Skip 5 seconds back.</source>
            <translation>向后跳转 5 秒。</translation>
        </message>
        <message>
            <source>Skip 5 seconds forward.</source>
            <translation>向前跳转 5 秒。</translation>
        </message>
        <message>
            <source>Skipped labels that cannot be used, such as {label}.</source>
            <translation>已跳过无法使用的标注，例如 {label}。</translation>
        </message>
        <message>
            <source>Skipped {count} pictures that cannot be read: {names}</source>
            <translation>已跳过 {count} 张无法读取的图片：{names}</translation>
        </message>
        <message>
            <source>Smallest side of faces</source>
            <translation>人脸的最小边长</translation>
        </message>
        <message>
            <source>Snapshot</source>
            <translation>快照</translation>
        </message>
        <message>
            <source>Solo</source>
            <translation>单独</translation>
        </message>
        <message>
            <source>Sorted</source>
            <translation>排序</translation>
        </message>
        <message>
            <source>Source</source>
            <translation>来源</translation>
        </message>
        <message>
            <source>Source rate</source>
            <translation>来源帧率</translation>
        </message>
        <message>
            <source>Source {number} fps</source>
            <translation>来源 {number} fps</translation>
        </message>
        <message>
            <source>Source –</source>
            <translation>来源 –</translation>
        </message>
        <message>
            <source>Source: {name}</source>
            <translation>来源：{name}</translation>
        </message>
        <message>
            <source>Source: {number} frames per second.</source>
            <translation>来源：每秒 {number} 帧。</translation>
        </message>
        <message>
            <source>Spatial gate P3: {low:.2f} to {high:.2f}</source>
            <translation>P3 空间门控：{low:.2f} 至 {high:.2f}</translation>
        </message>
        <message>
            <source>Spatial gate of V1</source>
            <translation>V1 的空间门控</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>速度</translation>
        </message>
        <message>
            <source>Split</source>
            <translation>并排</translation>
        </message>
        <message>
            <source>Stage mode</source>
            <translation>演示模式</translation>
        </message>
        <message>
            <source>Stop everything and close the window.</source>
            <translation>停止所有任务并关闭窗口。</translation>
        </message>
        <message>
            <source>Stopped while the other model is shown alone</source>
            <translation>单独显示另一个模型时停止运行</translation>
        </message>
        <message>
            <source>Stored in {file}.</source>
            <translation>保存在 {file} 中。</translation>
        </message>
        <message>
            <source>Swap panes</source>
            <translation>交换窗格</translation>
        </message>
        <message>
            <source>Switch between system, dark and light theme.</source>
            <translation>在跟随系统、深色和浅色主题之间切换。</translation>
        </message>
        <message>
            <source>System</source>
            <translation>系统</translation>
        </message>
        <message>
            <source>System language</source>
            <translation>系统语言</translation>
        </message>
        <message>
            <source>Takes effect at the next start</source>
            <translation>下次启动时生效</translation>
        </message>
        <message>
            <source>The Models panel lists the model files in {folder}.</source>
            <translation>“模型”面板列出 {folder} 中的模型文件。</translation>
        </message>
        <message>
            <source>The analysis failed ({error}, see the log). Start it again.</source>
            <translation>分析失败（{error}，请查看日志）。请重新开始分析。</translation>
        </message>
        <message>
            <source>The component does not state its license</source>
            <translation>该组件未声明许可证</translation>
        </message>
        <message>
            <source>The detectors agree on every frame.</source>
            <translation>两个检测器在每一帧上都一致。</translation>
        </message>
        <message>
            <source>The disk is almost full, so the recording ended. Free some space to continue recording.</source>
            <translation>磁盘空间即将用尽，录制已结束。请释放空间后继续录制。</translation>
        </message>
        <message>
            <source>The download failed ({error}, see the log).</source>
            <translation>下载失败（{error}，请查看日志）。</translation>
        </message>
        <message>
            <source>The frames have {width}x{height} pixels, more than {limit}. {remedy}</source>
            <translation>画面为 {width}x{height} 像素，超过 {limit}。{remedy}</translation>
        </message>
        <message>
            <source>The ground truth of {name} is for frames of {width}x{height}, but the video has frames of {video_width}x{video_height}. Replace its {suffix} file, or delete it.</source>
            <translation>{name} 的真值标注对应 {width}x{height} 的画面，但视频画面为 {video_width}x{video_height}。请替换或删除其 {suffix} 文件。</translation>
        </message>
        <message>
            <source>The installed package of {name} does not include its license text.</source>
            <translation>已安装的 {name} 软件包不含许可证文本。</translation>
        </message>
        <message>
            <source>The language changes after a restart.</source>
            <translation>语言将在重新启动后更改。</translation>
        </message>
        <message>
            <source>The last recording is still being saved. Try again in a moment.</source>
            <translation>上一段录制仍在保存。请稍后再试。</translation>
        </message>
        <message>
            <source>The last snapshot is still being saved. Try again in a moment.</source>
            <translation>上一个快照仍在保存。请稍后再试。</translation>
        </message>
        <message>
            <source>The left model's faces are left of the line, the right model's right of it. Drag the line, or move it with the arrow keys, Home and End.</source>
            <translation>左侧模型的人脸显示在线的左边，右侧模型的在右边。可拖动分隔线，或用方向键、Home 和 End 键移动。</translation>
        </message>
        <message>
            <source>The left pane holds another kind of model ({version}), which has no variants. Load V1 and V2 first.</source>
            <translation>左侧窗格中是另一类模型（{version}），没有变体。请先加载 V1 和 V2。</translation>
        </message>
        <message>
            <source>The measurement failed ({error}, see the log). Choose a smaller inference size, then try again.</source>
            <translation>测量失败（{error}，请查看日志）。请选择较小的推理尺寸后重试。</translation>
        </message>
        <message>
            <source>The measurement was canceled.</source>
            <translation>测量已取消。</translation>
        </message>
        <message>
            <source>The model failed ({error}, see the log). Choose a smaller inference size or another model.</source>
            <translation>模型出错（{error}，请查看日志）。请选择较小的推理尺寸或其他模型。</translation>
        </message>
        <message>
            <source>The model file</source>
            <translation>模型文件</translation>
        </message>
        <message>
            <source>The model file {file} is empty. Copy or export it again.</source>
            <translation>模型文件 {file} 是空的。请重新复制或导出。</translation>
        </message>
        <message>
            <source>The model file {file} is missing. Reinstall FeatherFace Studio, or use the path to a file.</source>
            <translation>缺少模型文件 {file}。请重新安装 FeatherFace Studio，或使用文件路径。</translation>
        </message>
        <message>
            <source>The model in the left pane</source>
            <translation>左侧窗格中的模型</translation>
        </message>
        <message>
            <source>The model in the right pane</source>
            <translation>右侧窗格中的模型</translation>
        </message>
        <message>
            <source>The model of the {side} pane has been busy for {seconds:.0f} s. The pictures continue without it.</source>
            <translation>{side}侧窗格的模型已忙碌 {seconds:.0f} 秒。画面将继续播放，不再等待该模型。</translation>
        </message>
        <message>
            <source>The name of {path} is not valid Unicode. Use another name.</source>
            <translation>{path} 的名称不是有效的 Unicode。请使用其他名称。</translation>
        </message>
        <message>
            <source>The network itself</source>
            <translation>网络本身</translation>
        </message>
        <message>
            <source>The outputs of {file} are not those of a {family} detector ({error}). Export it again, or use another model.</source>
            <translation>{file} 的输出与 {family} 检测器不符（{error}）。请重新导出，或使用其他模型。</translation>
        </message>
        <message>
            <source>The package {package} is installed but found no supported hardware or driver.</source>
            <translation>软件包 {package} 已安装，但未找到受支持的硬件或驱动程序。</translation>
        </message>
        <message>
            <source>The packaged program runs on the CPU only. To use other devices, install ffgui as a Python package.</source>
            <translation>打包版程序只在 CPU 上运行。要使用其他设备，请将 ffgui 作为 Python 包安装。</translation>
        </message>
        <message>
            <source>The picture is skipped.</source>
            <translation>已跳过该图片。</translation>
        </message>
        <message>
            <source>The pictures are shown without ground truth.</source>
            <translation>图片将不显示真值标注。</translation>
        </message>
        <message>
            <source>The program and its models are free under the MIT license. The models were trained on WIDER FACE, a dataset published for research: see &lt;b&gt;ffgui models&lt;/b&gt; below, and the &lt;b&gt;Models&lt;/b&gt; panel for details.</source>
            <translation>本程序及其模型依据 MIT 许可证自由使用。模型在 WIDER FACE 上训练，这是为研究而发布的数据集：详情参见下方的 &lt;b&gt;ffgui models&lt;/b&gt; 和&lt;b&gt;模型&lt;/b&gt;面板。</translation>
        </message>
        <message>
            <source>The program that wrote the file</source>
            <translation>写出该文件的程序</translation>
        </message>
        <message>
            <source>The recipe holds out every event of the data, so no training pictures remain.</source>
            <translation>配方留出了数据中的所有事件，没有剩余的训练图片。</translation>
        </message>
        <message>
            <source>The recipe holds out {events}, but {data} has no such event. Its events are {known}.</source>
            <translation>配方要留出 {events}，但 {data} 中没有该事件。其事件有 {known}。</translation>
        </message>
        <message>
            <source>The right pane holds another kind of model ({version}), which has no variants. Load V1 and V2 first.</source>
            <translation>右侧窗格中是另一类模型（{version}），没有变体。请先加载 V1 和 V2。</translation>
        </message>
        <message>
            <source>The size that was entered</source>
            <translation>已输入的尺寸</translation>
        </message>
        <message>
            <source>The source</source>
            <translation>来源</translation>
        </message>
        <message>
            <source>The source failed (see the log). Try again, or choose another source.</source>
            <translation>来源出错（请查看日志）。请重试，或选择其他来源。</translation>
        </message>
        <message>
            <source>The source is empty. Use sample, a camera, a file, a folder or a stream address.</source>
            <translation>来源为空。请使用 sample、摄像头、文件、文件夹或流地址。</translation>
        </message>
        <message>
            <source>The source is lost.</source>
            <translation>来源已断开。</translation>
        </message>
        <message>
            <source>The source {name} has no frames. Choose another one.</source>
            <translation>来源 {name} 没有画面。请选择其他来源。</translation>
        </message>
        <message>
            <source>The timestamps of {name} are damaged. It plays at {fps:.0f} fps.</source>
            <translation>{name} 的时间戳已损坏，以 {fps:.0f} fps 播放。</translation>
        </message>
        <message>
            <source>The video could not be encoded ({error}). Record to another folder.</source>
            <translation>无法编码视频（{error}）。请录制到其他文件夹。</translation>
        </message>
        <message>
            <source>The weights, 0 to 1, on the same scale for both models</source>
            <translation>权重，0 到 1，两个模型使用相同刻度</translation>
        </message>
        <message>
            <source>The weights, sorted by each channel's spread over time; pale: mean ± spread</source>
            <translation>权重，按各通道随时间的离散度排序；浅色：均值 ± 离散度</translation>
        </message>
        <message>
            <source>The wheel zooms. Drag, or press Ctrl and an arrow key, to pan.</source>
            <translation>滚轮缩放。拖动或按 Ctrl 加方向键可平移。</translation>
        </message>
        <message>
            <source>The {side} pane has stopped.</source>
            <translation>{side}侧窗格已停止。</translation>
        </message>
        <message>
            <source>The {side} pane keeps its model.</source>
            <translation>{side}侧窗格保留原有模型。</translation>
        </message>
        <message>
            <source>The {side} pane now runs {name}.</source>
            <translation>{side}侧窗格现在运行 {name}。</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>Theme: dark.</source>
            <translation>主题：深色。</translation>
        </message>
        <message>
            <source>Theme: light.</source>
            <translation>主题：浅色。</translation>
        </message>
        <message>
            <source>Theme: system.</source>
            <translation>主题：跟随系统。</translation>
        </message>
        <message>
            <source>There are no model files in {folder}</source>
            <translation>{folder} 中没有模型文件</translation>
        </message>
        <message>
            <source>There are no pictures in {folder} ({suffixes}). Choose another folder.</source>
            <translation>{folder} 中没有图片（{suffixes}）。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>There is no camera or file {wanted}. {found} Connect it, or choose another source.</source>
            <translation>找不到摄像头或文件 {wanted}。{found} 请连接，或选择其他来源。</translation>
        </message>
        <message>
            <source>There is no earlier disagreement.</source>
            <translation>前面没有分歧了。</translation>
        </message>
        <message>
            <source>There is no file {path}. Check the path.</source>
            <translation>文件 {path} 不存在。请检查路径。</translation>
        </message>
        <message>
            <source>There is no later disagreement.</source>
            <translation>后面没有分歧了。</translation>
        </message>
        <message>
            <source>There is no model file {file}. Check the path, or use v1 or v2.</source>
            <translation>模型文件 {file} 不存在。请检查路径，或使用 v1 或 v2。</translation>
        </message>
        <message>
            <source>There is no picture to save yet. Wait for the first one.</source>
            <translation>还没有可保存的画面。请等待第一帧。</translation>
        </message>
        <message>
            <source>There is no {file} yet: no error has been recorded.</source>
            <translation>{file} 尚不存在：还没有记录到错误。</translation>
        </message>
        <message>
            <source>There is no {file}: INT8 files are not shipped. Make one with `ffgui quantize {name}` and use its path.</source>
            <translation>{file} 不存在：程序不附带 INT8 文件。请用 `ffgui quantize {name}` 生成并使用其路径。</translation>
        </message>
        <message>
            <source>There is nothing to compare. Load a model into each pane first.</source>
            <translation>没有可比较的内容。请先在两个窗格中各加载一个模型。</translation>
        </message>
        <message>
            <source>This frame / since the last reset.</source>
            <translation>当前帧 / 自上次重置以来。</translation>
        </message>
        <message>
            <source>This network has no attention, so there are no channel weights</source>
            <translation>此网络没有注意力机制，因此没有通道权重</translation>
        </message>
        <message>
            <source>This view needs both models on the same frame. In free-run mode each shows its own: switch to Paired.</source>
            <translation>此视图需要两个模型处理同一帧。在自由模式下各自显示自己的帧：请切换到“同步”。</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>线程</translation>
        </message>
        <message>
            <source>Threads per model. Auto chooses the number; with four or more cores it measures which is fastest.</source>
            <translation>每个模型的线程数。“自动”会自行选择；有四个或更多核心时，会实测并选用最快的线程数。</translation>
        </message>
        <message>
            <source>Time from capture to painting of a picture.</source>
            <translation>画面从采集到显示的时间。</translation>
        </message>
        <message>
            <source>Time from capture to painting, mean of the last second</source>
            <translation>从采集到显示的时间，取最近一秒的平均值</translation>
        </message>
        <message>
            <source>Time of each stage</source>
            <translation>各阶段耗时</translation>
        </message>
        <message>
            <source>Time of each stage of a frame, one bar per model.</source>
            <translation>一帧各阶段的耗时，每个模型一条。</translation>
        </message>
        <message>
            <source>Time per frame</source>
            <translation>每帧耗时</translation>
        </message>
        <message>
            <source>Timeline</source>
            <translation>时间轴</translation>
        </message>
        <message>
            <source>To allow more, set the environment variable {variable} (now {value}).</source>
            <translation>如需放宽限制，请设置环境变量 {variable}（当前为 {value}）。</translation>
        </message>
        <message>
            <source>To get it: {command}.</source>
            <translation>获取方法：{command}。</translation>
        </message>
        <message>
            <source>Trainable parameters of the network</source>
            <translation>网络的可训练参数</translation>
        </message>
        <message>
            <source>Trained from</source>
            <translation>训练起点</translation>
        </message>
        <message>
            <source>Two very small face detectors, FeatherFace V1 and V2, live and side by side. Everything runs on this computer; no picture leaves it.</source>
            <translation>两个非常小的人脸检测器 FeatherFace V1 和 V2，实时并排运行。一切都在本机上运行，画面不会离开这台计算机。</translation>
        </message>
        <message>
            <source>Unknown device {key!r}. {remedy} {available}</source>
            <translation>未知设备 {key!r}。{remedy}{available}</translation>
        </message>
        <message>
            <source>Unknown event {events}. The ground truth has {known}.</source>
            <translation>未知事件 {events}。真值标注中有 {known}。</translation>
        </message>
        <message>
            <source>Unknown model {name!r}. Use v1, v2, a name that `ffgui models` lists, or the path to a file.</source>
            <translation>未知模型 {name!r}。请使用 v1、v2、`ffgui models` 列出的名称或文件路径。</translation>
        </message>
        <message>
            <source>Values</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>Variant</source>
            <translation>变体</translation>
        </message>
        <message>
            <source>Version of the ONNX operators</source>
            <translation>ONNX 算子的版本</translation>
        </message>
        <message>
            <source>Videos and pictures ({patterns})</source>
            <translation>视频和图片 ({patterns})</translation>
        </message>
        <message>
            <source>View</source>
            <translation>视图</translation>
        </message>
        <message>
            <source>View menu</source>
            <translation>视图菜单</translation>
        </message>
        <message>
            <source>WIDER easy</source>
            <translation>WIDER easy</translation>
        </message>
        <message>
            <source>WIDER hard</source>
            <translation>WIDER hard</translation>
        </message>
        <message>
            <source>WIDER medium</source>
            <translation>WIDER medium</translation>
        </message>
        <message>
            <source>Wait</source>
            <translation>等待</translation>
        </message>
        <message>
            <source>Waiting for the first frame</source>
            <translation>正在等待第一帧</translation>
        </message>
        <message>
            <source>Where training started</source>
            <translation>训练从何处开始</translation>
        </message>
        <message>
            <source>Whether recordings show the models' names and fps</source>
            <translation>录制内容是否显示模型名称和帧率</translation>
        </message>
        <message>
            <source>Width of the neck</source>
            <translation>颈部网络的宽度</translation>
        </message>
        <message>
            <source>Width × height such as 800x608, long side such as 800, or original:</source>
            <translation>宽 × 高（如 800x608）、长边（如 800）或 original：</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>窗口</translation>
        </message>
        <message>
            <source>Wipe</source>
            <translation>滑动对比</translation>
        </message>
        <message>
            <source>With names and fps</source>
            <translation>含名称和帧率</translation>
        </message>
        <message>
            <source>Write the analysis as a page for a browser, with its numbers as JSON.</source>
            <translation>将分析写成可在浏览器中打开的页面，数据另存为 JSON。</translation>
        </message>
        <message>
            <source>Write times and face counts of every frame to a CSV file, until this is chosen again.</source>
            <translation>将每一帧的耗时和人脸数写入 CSV 文件，再次选择即停止。</translation>
        </message>
        <message>
            <source>Writing the report …</source>
            <translation>正在写入报告…</translation>
        </message>
        <message>
            <source>Your models</source>
            <translation>我的模型</translation>
        </message>
        <message>
            <source>Your models: {command}</source>
            <translation>我的模型：{command}</translation>
        </message>
        <message>
            <source>Zoom in</source>
            <translation>放大</translation>
        </message>
        <message>
            <source>Zoom out</source>
            <translation>缩小</translation>
        </message>
        <message>
            <source>age {number} ms</source>
            <translation>时延 {number} ms</translation>
        </message>
        <message>
            <source>any</source>
            <translation>不限</translation>
        </message>
        <message>
            <source>at {seconds:.2f} s</source>
            <translation>{seconds:.2f} 秒处</translation>
        </message>
        <message>
            <source>both</source>
            <translation>双方</translation>
        </message>
        <message>
            <source>both {count:,}</source>
            <translation>双方 {count:,}</translation>
        </message>
        <message>
            <source>deformable</source>
            <translation>可变形</translation>
        </message>
        <message>
            <source>dense</source>
            <translation>普通</translation>
        </message>
        <message>
            <source>deviations from the mean over the last {seconds:.0f} s</source>
            <translation>最近 {seconds:.0f} 秒与均值的偏差</translation>
        </message>
        <message>
            <source>dropped {number}</source>
            <translation>丢帧 {number}</translation>
        </message>
        <message>
            <source>face</source>
            <translation>张人脸</translation>
        </message>
        <message>
            <source>faces</source>
            <translation>张人脸</translation>
        </message>
        <message>
            <source>first {count:,} frames</source>
            <translation>前 {count:,} 帧</translation>
        </message>
        <message>
            <source>flicker</source>
            <translation>闪烁</translation>
        </message>
        <message>
            <source>fps</source>
            <translation>fps</translation>
        </message>
        <message>
            <source>frozen {value:.3f}</source>
            <translation>冻结值 {value:.3f}</translation>
        </message>
        <message>
            <source>largest spread</source>
            <translation>离散度最大</translation>
        </message>
        <message>
            <source>least</source>
            <translation>最小</translation>
        </message>
        <message>
            <source>left</source>
            <translation>左</translation>
        </message>
        <message>
            <source>mean {value:.3f}</source>
            <translation>均值 {value:.3f}</translation>
        </message>
        <message>
            <source>megapixels</source>
            <translation>百万像素</translation>
        </message>
        <message>
            <source>mirrored</source>
            <translation>镜像</translation>
        </message>
        <message>
            <source>model {value}</source>
            <translation>模型 {value}</translation>
        </message>
        <message>
            <source>most</source>
            <translation>最大</translation>
        </message>
        <message>
            <source>multi-scale ECA</source>
            <translation>多尺度 ECA</translation>
        </message>
        <message>
            <source>multi-scale ECA weights</source>
            <translation>多尺度 ECA 权重</translation>
        </message>
        <message>
            <source>nearly</source>
            <translation>接近</translation>
        </message>
        <message>
            <source>no .onnx files</source>
            <translation>没有 .onnx 文件</translation>
        </message>
        <message>
            <source>no attention</source>
            <translation>无注意力</translation>
        </message>
        <message>
            <source>no data</source>
            <translation>无数据</translation>
        </message>
        <message>
            <source>no result</source>
            <translation>无结果</translation>
        </message>
        <message>
            <source>not measured yet</source>
            <translation>尚未测量</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>无</translation>
        </message>
        <message>
            <source>only {model}</source>
            <translation>仅 {model}</translation>
        </message>
        <message>
            <source>only {model} {count:,}</source>
            <translation>仅 {model} {count:,}</translation>
        </message>
        <message>
            <source>only {model} {score:.2f}</source>
            <translation>仅 {model} {score:.2f}</translation>
        </message>
        <message>
            <source>original</source>
            <translation>原始</translation>
        </message>
        <message>
            <source>p95</source>
            <translation>p95</translation>
        </message>
        <message>
            <source>packaged program</source>
            <translation>打包程序</translation>
        </message>
        <message>
            <source>pale: p95</source>
            <translation>浅色：p95</translation>
        </message>
        <message>
            <source>pixels</source>
            <translation>像素</translation>
        </message>
        <message>
            <source>random weights</source>
            <translation>随机权重</translation>
        </message>
        <message>
            <source>right</source>
            <translation>右</translation>
        </message>
        <message>
            <source>score {left} − {right}</source>
            <translation>置信度 {left} − {right}</translation>
        </message>
        <message>
            <source>seconds</source>
            <translation>秒</translation>
        </message>
        <message>
            <source>size {value}</source>
            <translation>尺寸 {value}</translation>
        </message>
        <message>
            <source>smallest spread</source>
            <translation>离散度最小</translation>
        </message>
        <message>
            <source>source {value}</source>
            <translation>来源 {value}</translation>
        </message>
        <message>
            <source>spread {value:.3f}</source>
            <translation>离散度 {value:.3f}</translation>
        </message>
        <message>
            <source>threads {value}</source>
            <translation>线程 {value}</translation>
        </message>
        <message>
            <source>to</source>
            <translation>到</translation>
        </message>
        <message>
            <source>unknown</source>
            <translation>未知</translation>
        </message>
        <message>
            <source>weights over the last {seconds:.0f} s</source>
            <translation>最近 {seconds:.0f} 秒的权重</translation>
        </message>
        <message>
            <source>{address} ended after {received:,} of {expected:,} bytes. Try again.</source>
            <translation>{address} 只收到 {received:,} 字节，应为 {expected:,} 字节。请重试。</translation>
        </message>
        <message>
            <source>{address} is not the file that was measured (its SHA-256 differs). It was discarded. Its authors may have replaced it: get the file from them and use its path.</source>
            <translation>{address} 不是当初测量的文件（SHA-256 不同），已被丢弃。作者可能已替换该文件：请从作者处获取文件并使用其路径。</translation>
        </message>
        <message>
            <source>{address} sends more than {limit} per frame. {remedy}</source>
            <translation>{address} 一帧发送的数据超过 {limit}。{remedy}</translation>
        </message>
        <message>
            <source>{address}: the server answered {code} ({reason}). Try again later, or get the file from its authors and use its path.</source>
            <translation>{address}：服务器返回 {code}（{reason}）。请稍后重试，或从作者处获取文件并使用其路径。</translation>
        </message>
        <message>
            <source>{camera} sends no pictures. It may be disconnected, in use by another program, or blocked. Connect it, close the other program or allow access, then try again.</source>
            <translation>{camera} 没有画面。它可能已断开、被其他程序占用或被禁止访问。请连接摄像头、关闭其他程序或允许访问，然后重试。</translation>
        </message>
        <message>
            <source>{device} cannot run {file}: {reason} Use the CPU.</source>
            <translation>{device} 无法运行 {file}：{reason} 请使用 CPU。</translation>
        </message>
        <message>
            <source>{device} runs {nodes}.</source>
            <translation>{device} 运行 {nodes}。</translation>
        </message>
        <message>
            <source>{device} works.</source>
            <translation>{device} 运行正常。</translation>
        </message>
        <message>
            <source>{engine} will run the networks after a restart.</source>
            <translation>重新启动后将由 {engine} 运行网络。</translation>
        </message>
        <message numerus="yes">
            <source>{engine}, %n threads per model</source>
            <translation>
                <numerusform>{engine}，每个模型 %n 个线程</numerusform>
            </translation>
        </message>
        <message>
            <source>{fast} is {ratio:.2f} times as fast as {slow}: median {fast_median:.1f} against {slow_median:.1f} ms, p95 {fast_p95:.1f} against {slow_p95:.1f} ms.</source>
            <translation>{fast} 的速度是 {slow} 的 {ratio:.2f} 倍：中位数 {fast_median:.1f} 对 {slow_median:.1f} ms，p95 {fast_p95:.1f} 对 {slow_p95:.1f} ms。</translation>
        </message>
        <message>
            <source>{file} does not fit its own metadata: it has {outputs} outputs for {priors} priors. Use a file written by `ffgui export`.</source>
            <translation>{file} 与自身的元数据不符：{priors} 个先验框对应 {outputs} 个输出。请使用由 `ffgui export` 写出的文件。</translation>
        </message>
        <message>
            <source>{file} failed on a picture of {width}x{height} pixels ({reason}). Choose another inference size or model.</source>
            <translation>{file} 处理 {width}x{height} 像素的图片时失败（{reason}）。请选择其他推理尺寸或模型。</translation>
        </message>
        <message>
            <source>{file} has an unknown metadata format {version!r}. Use a file written by `ffgui export`.</source>
            <translation>{file} 的元数据格式 {version!r} 未知。请使用由 `ffgui export` 写出的文件。</translation>
        </message>
        <message>
            <source>{file} has metadata format {version}, and this program knows formats up to {newest}. Use a newer FeatherFace Studio.</source>
            <translation>{file} 的元数据格式为 {version}，而本程序只支持到 {newest}。请使用更新版本的 FeatherFace Studio。</translation>
        </message>
        <message>
            <source>{file} has no category named face. Rename the category of faces.</source>
            <translation>{file} 中没有名为 face 的类别。请重命名人脸类别。</translation>
        </message>
        <message>
            <source>{file} has no usable face.{first} Expected lines such as '# EVENT/FILE.jpg', each followed by lines such as '10 20 30 40', or the official {official}.</source>
            <translation>{file} 中没有可用的人脸。{first} 应为 '# EVENT/FILE.jpg' 这样的行，其后是 '10 20 30 40' 这样的行，或官方的 {official}。</translation>
        </message>
        <message>
            <source>{file} is a folder. Choose the .onnx model file in it.</source>
            <translation>{file} 是文件夹。请选择其中的 .onnx 模型文件。</translation>
        </message>
        <message>
            <source>{file} is damaged or not an ONNX file. Copy it again, or export it with `ffgui export`.</source>
            <translation>{file} 已损坏或不是 ONNX 文件。请重新复制，或用 `ffgui export` 导出。</translation>
        </message>
        <message>
            <source>{file} is larger than {limit} kB, too large for a sidecar file. Remove it.</source>
            <translation>{file} 超过 {limit} kB，对于附属文件来说过大。请将其删除。</translation>
        </message>
        <message>
            <source>{file} is not a FeatherFace Studio model: its metadata lacks {missing}. Use a file written by `ffgui export`.</source>
            <translation>{file} 不是 FeatherFace Studio 的模型：其元数据缺少 {missing}。请使用由 `ffgui export` 写出的文件。</translation>
        </message>
        <message>
            <source>{file} is not a FeatherFace detector: it lacks {missing}. Use a file written by `ffgui export`.</source>
            <translation>{file} 不是 FeatherFace 检测器：缺少 {missing}。请使用由 `ffgui export` 写出的文件。</translation>
        </message>
        <message>
            <source>{file} is not a TOML file: {error}. Correct it, or remove it.</source>
            <translation>{file} 不是 TOML 文件：{error}。请更正或删除。</translation>
        </message>
        <message>
            <source>{file} is not a face detector: it takes {takes}. A detector takes one picture, float32 or uint8, with 3 channels.</source>
            <translation>{file} 不是人脸检测器：它的输入是 {takes}。检测器的输入是一幅 3 通道、float32 或 uint8 的图片。</translation>
        </message>
        <message>
            <source>{file} is not a file. Choose an .onnx model file.</source>
            <translation>{file} 不是文件。请选择 .onnx 模型文件。</translation>
        </message>
        <message>
            <source>{file} is not a supported face detector: for a picture of {width}x{height} pixels it returns {shapes}. Supported detectors:{known}</source>
            <translation>{file} 不是受支持的人脸检测器：对 {width}x{height} 像素的图片，它输出 {shapes}。受支持的检测器：{known}</translation>
        </message>
        <message>
            <source>{file} sets numbers that a FeatherFace model has itself. Keep only its label.</source>
            <translation>{file} 设置了 FeatherFace 模型自身已有的数值。请只保留 label。</translation>
        </message>
        <message>
            <source>{file} takes pictures of {width}x{height} pixels, more than {limit} a side. Export it for a smaller size.</source>
            <translation>{file} 的输入为 {width}x{height} 像素，单边超过 {limit}。请以较小的尺寸导出。</translation>
        </message>
        <message>
            <source>{file} took longer than {seconds} seconds for a picture of {width}x{height} pixels. Choose a smaller inference size or another model. {remedy}</source>
            <translation>{file} 处理 {width}x{height} 像素的图片超过了 {seconds} 秒。请选择较小的推理尺寸或其他模型。{remedy}</translation>
        </message>
        <message>
            <source>{file}: unknown key {key!r:.60}. Use {known}.</source>
            <translation>{file}：未知的键 {key!r:.60}。请使用 {known}。</translation>
        </message>
        <message>
            <source>{file}: {key} cannot be {value!r:.60}. Use {expected}.</source>
            <translation>{file}：{key} 不能是 {value!r:.60}。请使用 {expected}。</translation>
        </message>
        <message>
            <source>{folder} has labels in several formats ({formats}). Using {used}.</source>
            <translation>{folder} 中有多种格式的标注（{formats}）。使用 {used}。</translation>
        </message>
        <message>
            <source>{folder} has neither {retinaface} nor {official}. Choose a folder that contains images/ and label.txt, or WIDER_train/ and wider_face_split/.</source>
            <translation>{folder} 中既没有 {retinaface} 也没有 {official}。请选择包含 images/ 和 label.txt，或 WIDER_train/ 和 wider_face_split/ 的文件夹。</translation>
        </message>
        <message>
            <source>{frames} of {source}, {size}, {threads}. {cores}, {system}.</source>
            <translation>{source}：{frames}，{size}，{threads}。{cores}，{system}。</translation>
        </message>
        <message>
            <source>{frozen:.3f} instead of {live:.3f}</source>
            <translation>由 {live:.3f} 变为 {frozen:.3f}</translation>
        </message>
        <message>
            <source>{images:,} pictures</source>
            <translation>{images:,} 张图片</translation>
        </message>
        <message>
            <source>{images:,} pictures, size {size}</source>
            <translation>{images:,} 张图片，尺寸 {size}</translation>
        </message>
        <message>
            <source>{macs:,.0f} M at {size}</source>
            <translation>{macs:,.0f} M（{size}）</translation>
        </message>
        <message>
            <source>{model} has no attention, so it has no channel weights.</source>
            <translation>{model} 没有注意力，因此没有通道权重。</translation>
        </message>
        <message>
            <source>{model}, {stage}: {time}. {tip}, mean of the last second.</source>
            <translation>{model}，{stage}：{time}。{tip}，最近一秒的平均值。</translation>
        </message>
        <message>
            <source>{more} spends {most:,} parameters on attention ({share:.1f} % of the network), {less} {least:,}.</source>
            <translation>{more} 在注意力上使用 {most:,} 个参数（占网络的 {share:.1f}%），{less} 使用 {least:,} 个。</translation>
        </message>
        <message>
            <source>{name} has ended.</source>
            <translation>{name}已播放完毕。</translation>
        </message>
        <message>
            <source>{name} has not been downloaded. Run `ffgui models get {name}`.</source>
            <translation>{name} 尚未下载。请运行 `ffgui models get {name}`。</translation>
        </message>
        <message>
            <source>{name} is damaged or not a supported video. Convert it to MP4 (H.264).</source>
            <translation>{name} 已损坏或不是受支持的视频。请转换为 MP4（H.264）。</translation>
        </message>
        <message>
            <source>{name} panel</source>
            <translation>{name}面板</translation>
        </message>
        <message>
            <source>{name} slider</source>
            <translation>{name}滑块</translation>
        </message>
        <message>
            <source>{name} – FeatherFace Studio</source>
            <translation>{name} – FeatherFace Studio</translation>
        </message>
        <message>
            <source>{name}: {result}</source>
            <translation>{name}：{result}</translation>
        </message>
        <message>
            <source>{name}: {value}</source>
            <translation>{name}：{value}</translation>
        </message>
        <message>
            <source>{nodes} of {total} nodes</source>
            <translation>{nodes}/{total} 个节点</translation>
        </message>
        <message>
            <source>{nodes} of {total} nodes, {rest} on the CPU</source>
            <translation>{nodes}/{total} 个节点，{rest} 个在 CPU 上</translation>
        </message>
        <message>
            <source>{note} ({images} images)</source>
            <translation>{note}（{images} 张图片）</translation>
        </message>
        <message>
            <source>{number} fps</source>
            <translation>{number} fps</translation>
        </message>
        <message>
            <source>{number} of {total}: {disagreement}</source>
            <translation>第 {number} 处，共 {total} 处：{disagreement}</translation>
        </message>
        <message>
            <source>{path} ends after {count} of {declared} frames and may be truncated. Copy it again.</source>
            <translation>{path} 在第 {count} 帧结束，应有 {declared} 帧，可能不完整。请重新复制。</translation>
        </message>
        <message>
            <source>{path} has changed since it was analyzed. Analyze it again.</source>
            <translation>{path} 在分析后已更改。请重新分析。</translation>
        </message>
        <message>
            <source>{path} has no frame at {position:.2f} s. Analyze it again.</source>
            <translation>{path} 在 {position:.2f} 秒处没有画面。请重新分析。</translation>
        </message>
        <message>
            <source>{path} is a review of {other}. Choose another folder.</source>
            <translation>{path} 是 {other} 的分析。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>{path} is a text file or playlist, not a video. Open the video or address itself.</source>
            <translation>{path} 是文本文件或播放列表，不是视频。请直接打开视频或地址。</translation>
        </message>
        <message>
            <source>{path} is damaged (frame {number}). Delete it and analyze again.</source>
            <translation>{path} 已损坏（第 {number} 帧）。请删除后重新分析。</translation>
        </message>
        <message>
            <source>{path} is damaged ({error}). Delete it and analyze again.</source>
            <translation>{path} 已损坏（{error}）。请删除后重新分析。</translation>
        </message>
        <message>
            <source>{path} is damaged or not a ground-truth file. Replace it, or delete it to play the video without ground truth.</source>
            <translation>{path} 已损坏或不是真值标注文件。请替换该文件，或将其删除以便在没有真值标注的情况下播放视频。</translation>
        </message>
        <message>
            <source>{path} is damaged or not a supported picture. Open it in another program and save it again.</source>
            <translation>{path} 已损坏或不是受支持的图片。请在其他程序中打开并重新保存。</translation>
        </message>
        <message>
            <source>{path} is damaged or not a supported video. Convert it to MP4 (H.264).</source>
            <translation>{path} 已损坏或不是受支持的视频。请转换为 MP4（H.264）。</translation>
        </message>
        <message>
            <source>{path} is empty.</source>
            <translation>{path} 是空的。</translation>
        </message>
        <message>
            <source>{path} is larger than {limit}. {remedy}</source>
            <translation>{path} 超过 {limit}。{remedy}</translation>
        </message>
        <message>
            <source>{path} is not a FeatherFace Studio review. Choose another file.</source>
            <translation>{path} 不是 FeatherFace Studio 的分析文件。请选择其他文件。</translation>
        </message>
        <message>
            <source>{path} is not a FeatherFace Studio review. Choose another folder.</source>
            <translation>{path} 不是 FeatherFace Studio 的分析文件。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>{path} is not a file.</source>
            <translation>{path} 不是文件。</translation>
        </message>
        <message>
            <source>{path} is not a file. Choose another folder.</source>
            <translation>{path} 不是文件。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>{percent:.0f} %</source>
            <translation>{percent:.0f}%</translation>
        </message>
        <message>
            <source>{pictures} with {faces} so far, each counted once. Drag along a curve to set the score threshold.</source>
            <translation>目前共 {pictures}、{faces}，每张只计一次。沿曲线拖动可设置置信度阈值。</translation>
        </message>
        <message>
            <source>{seconds:.0f} s ago</source>
            <translation>{seconds:.0f} 秒前</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds} s</translation>
        </message>
        <message>
            <source>{share:.1f} %</source>
            <translation>{share:.1f}%</translation>
        </message>
        <message>
            <source>{shown} of {total} components in this installation</source>
            <translation>此安装的 {total} 个组件中的 {shown} 个</translation>
        </message>
        <message>
            <source>{shown} of {total} components in this package</source>
            <translation>此软件包的 {total} 个组件中的 {shown} 个</translation>
        </message>
        <message>
            <source>{source} does not respond. Try again, or choose another source.</source>
            <translation>{source} 没有响应。请重试，或选择其他来源。</translation>
        </message>
        <message>
            <source>{source} has stopped sending pictures.</source>
            <translation>{source} 不再提供画面。</translation>
        </message>
        <message>
            <source>{stage}: {tip}, mean of the last second.</source>
            <translation>{stage}：{tip}，最近一秒的平均值。</translation>
        </message>
        <message>
            <source>{text} Changed since the freeze by {change:.2f} per channel.</source>
            <translation>{text}自冻结以来每个通道变化 {change:.2f}。</translation>
        </message>
        <message>
            <source>{text} Retrying in {seconds} s.</source>
            <translation>{text}{seconds} 秒后重试。</translation>
        </message>
        <message>
            <source>{text} Retrying now.</source>
            <translation>{text}正在重试。</translation>
        </message>
        <message>
            <source>{text} See {address}.</source>
            <translation>{text}参见 {address}。</translation>
        </message>
        <message>
            <source>{text} {scope}</source>
            <translation>{text}{scope}</translation>
        </message>
        <message>
            <source>{tip} (of a square with the area of the box)</source>
            <translation>{tip}（按与检测框等面积的正方形计算）</translation>
        </message>
        <message>
            <source>{tip} ({keys})</source>
            <translation>{tip}（{keys}）</translation>
        </message>
        <message>
            <source>{title} at {layer}</source>
            <translation>{layer} 处的 {title}</translation>
        </message>
        <message>
            <source>{value} {unit}</source>
            <translation>{value} {unit}</translation>
        </message>
        <message>
            <source>{value}, left pane</source>
            <translation>{value}，左侧窗格</translation>
        </message>
        <message>
            <source>{value}, right pane</source>
            <translation>{value}，右侧窗格</translation>
        </message>
        <message>
            <source>● REC {time}</source>
            <translation>● REC {time}</translation>
        </message>
    </context>
</TS>
